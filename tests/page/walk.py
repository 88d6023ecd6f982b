"""The ways into the page that several tests take."""

from tests.page.browser import Browser
from tests.page.conftest import Platform


def enter(browser: Browser, platform: Platform, token: str | None = None) -> None:
    """Log in with a token, the control token unless another is given."""
    browser.open(f"{platform.base}/page/login")
    browser.write("#token", token or platform.token)
    browser.enter("form button")
    browser.until(lambda: browser.driver.current_url.endswith("/page/hosts"))

"""Every page in every theme and width: its form is sound, its text can be read, and pictures of it are kept.

The pictures are in reports/page/, for people to look at.
"""

from collections.abc import Iterator

import pytest

from tests.page import soundness
from tests.page.browser import Browser
from tests.page.conftest import Platform
from tests.page.gallery import gallery
from tests.page.walk import enter

pytestmark = pytest.mark.browser

LOOKS = [(1400, "light"), (1400, "dark"), (360, "light")]
PAGES = {
    "hosts": "/page/hosts",
    "register": "/page/register",
    "host": "/page/hosts/{connected}",
    "host-awaiting": "/page/hosts/{awaiting}",
    "host-retired": "/page/hosts/{retired}",
    "host-broken": "/page/hosts/{broken-rbac}",
    "change": "/page/hosts/{connected}/change",
    "revoke": "/page/hosts/{connected}/revoke",
    "delete": "/page/hosts/{connected}/delete",
    "journal": "/page/journal?host={connected}",
    "audit": "/page/audit",
    "faults": "/page/faults",
    "fault": "/page/faults?kind=alter",
    "workspace": "/page/workspace",
    "lost": "/page/nowhere",
}


OPEN = "for (const one of document.querySelectorAll(arguments[0])) one.open = true"


@pytest.fixture(scope="module")
def hosts(platform: Platform) -> Iterator[dict[str, str]]:
    """One host in each state."""
    with gallery(platform, "show") as names:
        yield names


@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(
    browser: Browser, platform: Platform, hosts: dict[str, str], name: str, request: pytest.FixtureRequest
) -> None:
    """Labels, headings and tables are there, contrast suffices, nothing scrolls sideways: in each width and theme."""
    pictures = request.config.rootpath / "reports" / "page"
    enter(browser, platform)
    for width, theme in LOOKS:
        browser.look(width, theme)
        browser.open(platform.base + PAGES[name].format(**hosts))
        browser.ask(OPEN, "tr:nth-child(2) details")
        browser.shot(pictures / f"{name}-{width}-{theme}.png")
        browser.ask(OPEN, "details")
        assert soundness.faults(browser) == [], f"{width} pixels wide, {theme}"


def test_the_doors_are_sound(browser: Browser, platform: Platform) -> None:
    """So are the pages before one has entered."""
    for place in ("/page/login", "/page/enter?ticket=x"):
        browser.open(platform.base + place)
        assert soundness.faults(browser) == [], place


def test_themes_differ(browser: Browser, platform: Platform) -> None:
    """The control of both themes: the ground is light in one and dark in the other."""
    grounds = []
    for theme in ("light", "dark"):
        browser.look(theme=theme)
        browser.open(platform.base + "/page/login")
        grounds.append(browser.ask("return getComputedStyle(document.documentElement).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 28)"]

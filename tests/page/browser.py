"""A Chromium as people have it: a keyboard, a width, light or dark. Edge: the browser."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE = 15.0
"""Seconds that something on a page may take to appear."""
MOST_TABS = 150
_IS_HERE = "return document.activeElement !== null && document.activeElement.matches(arguments[0])"


class Browser:
    """One window."""

    def __init__(self, folder: Path) -> None:
        """Start it with an empty profile in the folder; downloads go to the folder's `downloads`."""
        self.downloads = folder / "downloads"
        self.downloads.mkdir()
        options = ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"download.default_directory": str(self.downloads)})
        self.driver = Chrome(options=options, service=Service(str(DRIVER)))
        self.look()

    def look(self, width: int = 1400, theme: str = "light") -> None:
        """Make the window that wide, in that theme."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._command("Emulation.setDeviceMetricsOverride", **metrics)
        self._command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def allow_scripts(self, *, allowed: bool) -> None:
        """Let the page's own scripts run, or not."""
        self._command("Emulation.setScriptExecutionDisabled", value=not allowed)

    def open(self, url: str) -> None:
        """Go there as somebody who typed the address."""
        self.driver.get(url)

    def ask(self, script: str, *arguments: Any) -> Any:
        """What a piece of JavaScript, run from outside the page, returns."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is on what the CSS selector names."""
        for _ in range(MOST_TABS):
            self.press(Keys.TAB)
            if self.ask(_IS_HERE, selector):
                return
        raise AssertionError(f"with the Tab key one does not get to {selector} on {self.driver.current_url}")

    def enter(self, selector: str) -> None:
        """Go there with the Tab key and press Enter."""
        self.tab_to(selector)
        self.press(Keys.ENTER)

    def write(self, selector: str, text: str) -> None:
        """Go there with the Tab key and type, instead of what stands there."""
        self.tab_to(selector)
        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
        self.press(text)

    def text(self, selector: str = "body") -> str:
        """What one reads there; nothing where there is no such thing."""
        return str(self.ask("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to show."""
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.1).until(lambda _: holds())

    def shot(self, file: Path) -> None:
        """A picture of the whole page, not of the window alone."""
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = self._command("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(picture["data"]))

    def close(self) -> None:
        """End it."""
        self.driver.quit()

    def _command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """One that is closed in the end; where there is none, the test that asked is skipped, saying so."""
    missing = [str(file) for file in (CHROMIUM, DRIVER) if not file.exists()]
    if missing:
        pytest.skip(f"there is no {' and no '.join(missing)} on this machine")
    opened = Browser(folder)
    yield opened
    opened.close()

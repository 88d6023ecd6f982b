"""One platform and one browser for all tests of the page. Edge: child processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fake_platform.client import ControlClient
from tests.children import ended
from tests.page.browser import Browser, chromium
from tests.reference_operator.laptop import Laptop


@dataclass(frozen=True)
class Platform:
    """A running platform: as the operator's tests know it, the link that it printed, and its control listener."""

    laptop: Laptop
    link: str
    base: str
    token: str

    @property
    def control(self) -> ControlClient:
        """A client of its control API."""
        return self.laptop.control


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """`python -m fake_platform --laptop`, once; each test registers hosts of its own."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            laptop = Laptop(line["endpoint"], line["caFile"], control)
            yield Platform(laptop, line["page"], line["control"], line["controlToken"])
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium; skipped, saying so, where there is none (`python -m tests.machine browser` installs it)."""
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def browser(window: Browser) -> Browser:
    """The window as everybody finds it: wide, light, with scripts, and with nobody logged in."""
    window.look()
    window.allow_scripts(allowed=True)
    window.driver.delete_all_cookies()
    return window


@pytest.fixture
def environment_restored() -> Iterator[None]:
    """The environment as it was: the operator's channel library is steered by it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)

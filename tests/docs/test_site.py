"""The site builds without a warning, shows every page, and asks nobody else for a script, font or picture."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT
from tests.page.browser import Browser, chromium

LOADING = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
    "input": "src",
    "image": "href",
    "use": "href",
}
"""The attribute by which an element loads something; a link that somebody has to click is none."""
FOREIGN = re.compile(r"\s*([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
PICTURES = ROOT / "reports" / "page"


def build(root: Path, place: Path) -> "subprocess.CompletedProcess[str]":
    """Build the site of a checkout."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by the strict rule: a warning is an error."""
    place = tmp_path_factory.mktemp("site")
    done = build(ROOT, place)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return place


class Loads(HTMLParser):
    """What a page loads by itself."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element loads, and what its style does."""
        given = dict(attrs)
        if value := given.get(LOADING.get(tag, "")):
            self.found.append(value)
        self.found += [part.strip().split(" ")[0] for part in (given.get("srcset") or "").split(",") if part.strip()]
        self.found += of_style(given.get("style") or "")


def of_style(text: str) -> list[str]:
    """What a style sheet loads."""
    return [one or other for one, other in STYLES.findall(text)]


def test_every_page_is_there(site: Path) -> None:
    """Guides, decisions and the pages beside docs/, at their places."""
    due = {page.relative_to(ROOT).with_suffix(".html") for page in PAGES}
    due = {place.with_name("index.html") if place.stem == "README" else place for place in due}
    assert [place for place in sorted(due) if not (site / place).is_file()] == []
    assert len(due) > 20


def test_no_page_loads_from_elsewhere(site: Path) -> None:
    """Neither a page nor a style sheet names a host for what it loads."""
    loads = {page: Loads(page.read_text("utf-8")).found for page in site.rglob("*.html")}
    loads |= {sheet: of_style(sheet.read_text("utf-8")) for sheet in site.rglob("*.css")}
    assert sum(map(len, loads.values())) > 100
    assert [(page.name, one) for page, found in loads.items() for one in found if FOREIGN.match(one)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.test/x.js">',
        '<link rel="stylesheet" href="//fonts.test/css">',
        '<img srcset="a.png 1x, https://cdn.test/b.png 2x">',
        '<p style="background: url(https://cdn.test/x.png)">',
    ],
)
def test_a_load_from_elsewhere_is_seen(text: str) -> None:
    """The control: each of these names a host."""
    assert [one for one in Loads(text).found if FOREIGN.match(one)]


def test_drawings_are_pictures(site: Path) -> None:
    """What would ask a script from elsewhere is not there."""
    page = (site / "docs" / "architecture.html").read_text("utf-8")
    assert page.count("<svg xmlns=") >= 3
    assert [path.name for path in site.rglob("*.html") if 'class="mermaid"' in path.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[gone](gone.md)", "gone.md"),
        ("[gone](../README.md#gone)", "#gone"),
        ("```mermaid\nflowchart TD\n    a -.-> b\n```", "a drawing has lines such as"),
    ],
)
def test_a_warning_ends_the_build(tmp_path: Path, line: str, words: str) -> None:
    """The control of strictness: a link to nowhere, a heading that is not there, a drawing that cannot be drawn."""
    for name in ("docs", "tests/docs", "fake_platform/protocol"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "tests/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    with (tmp_path / "docs" / "glossary.md").open("a") as page:
        page.write(f"\n{line}\n")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert words in done.stderr


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    """The site as a server on this machine has it."""
    serve = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium; skipped, saying so, where there is none (`python -m tests.machine browser` installs it)."""
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


ASKED = "return performance.getEntriesByType('resource').map(one => one.name)"


def asked(browser: Browser) -> list[str]:
    """What the page that is shown has asked for so far, answered or not."""
    found: list[str] = browser.ask(ASKED)
    return found


@pytest.mark.browser
def test_a_browser_asks_nobody_else(browser: Browser, base: str, site: Path) -> None:
    """Scripts have run, and each request of each page went to the server that the page came from."""
    for page in sorted(site.rglob("*.html")):
        browser.open(f"{base}/{page.relative_to(site)}")
        browser.until(lambda: browser.ask("return document.readyState") == "complete")
        found = asked(browser)
        assert found
        assert [one for one in found if not one.startswith(f"{base}/")] == [], page.name
    for name, place in {"site": "index.html", "site-drawing": "docs/architecture.html"}.items():
        browser.open(f"{base}/{place}")
        browser.shot(PICTURES / f"{name}.png")


@pytest.mark.browser
def test_a_request_to_somebody_else_is_seen(browser: Browser, base: str) -> None:
    """The control: a script of another host is in the list, though nobody has answered."""
    browser.open(f"{base}/index.html")
    browser.ask(
        "const one = document.createElement('script'); one.src = 'http://127.0.0.1:9/x.js'; document.head.append(one)"
    )
    browser.until(lambda: "http://127.0.0.1:9/x.js" in asked(browser))

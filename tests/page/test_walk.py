"""A person with nothing but a keyboard takes a host from nothing to its end, beside a real operator."""

import secrets
from pathlib import Path

import pytest
import yaml

from fake_platform.model import Profile
from tests.page.browser import Browser
from tests.page.conftest import Platform
from tests.page.gallery import OPERATOR_IMAGE, SANDBOX_IMAGE, SIZE
from tests.page.walk import enter
from tests.reference_operator.laptop import Desk
from tests.reference_operator.paper_cluster import PaperCluster

pytestmark = pytest.mark.browser


@pytest.fixture
def name() -> str:
    """A host of this test."""
    return f"walk-{secrets.token_hex(3)}"


def test_printed_link_opens_the_page_once(browser: Browser, platform: Platform) -> None:
    """Enter on the link's only button; a second time it is refused, and says what to do."""
    press_its_button(browser, platform.link)
    browser.until(lambda: browser.driver.current_url.endswith("/page/hosts"))
    press_its_button(browser, platform.link)
    browser.until(lambda: "used already" in browser.text("[role=alert]"))
    assert "Show a token" in browser.text()


def press_its_button(browser: Browser, link: str) -> None:
    """Enter, once the page has put the focus there: it does so some time after it is loaded (HTML, 6.6.7)."""
    browser.open(link)
    browser.until(lambda: browser.ask("return document.activeElement.tagName") == "BUTTON")
    browser.press("\n")


def test_skip_link_comes_first_and_focus_is_seen(browser: Browser, platform: Platform) -> None:
    """The first Tab reaches the skip link, which shows itself; Enter puts the focus into the content."""
    enter(browser, platform)
    browser.tab_to("a")
    assert browser.ask("return document.activeElement.className") == "skip"
    assert browser.ask("return document.activeElement.getBoundingClientRect().left >= 0")
    assert browser.ask("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.press("\n")
    assert browser.ask("return document.activeElement.id") == "main"


def test_from_registering_to_deleting(
    browser: Browser, platform: Platform, name: str, tmp_path: Path, environment_restored: None
) -> None:
    """Register, download, see it registered, launch, terminate, delete: Tab, Enter and letters alone."""
    control = platform.control
    enter(browser, platform)
    register(browser, name)
    assert "Awaiting operator" in browser.text("#status-line")
    key = download(browser, name)
    control.put_resource_class("small", SIZE)
    control.put_profile(Profile(name=f"{name}-work", host=name, resource_class="small"))
    desk = Desk(platform.laptop, name, tmp_path, PaperCluster(name))
    (tmp_path / "key").write_text(key)
    with desk.operator():
        browser.until(lambda: "Registered" in browser.text("#status-line"))
        launch(browser, name)
        [pod] = desk.cluster.await_pods(1)
        browser.until(lambda: "Starting" in browser.text("#sandboxes"))
        browser.enter("[data-act=terminate] button")
        browser.until(lambda: "Failed" in browser.text("#sandboxes"))
        desk.cluster.await_pods(0)
        assert desk.cluster.created == [pod]
        delete(browser, name)
    assert control.host(name).retiring
    acts = {(entry.action, entry.actor) for entry in control.audit() if entry.host == name and entry.outcome == "ok"}
    assert acts >= {(act, "control") for act in ("register", "download", "terminate", "delete")}
    assert ("launch", "platform") in acts


def register(browser: Browser, name: str) -> None:
    """From the list to the saved host."""
    browser.enter("[data-act=register]")
    browser.write("#name", name)
    browser.write("#families", "python")
    browser.enter("form[data-act=register] button")
    browser.until(lambda: browser.text("h1") == name)


def download(browser: Browser, name: str) -> str:
    """The install key of a bundle that the host's page handed out, saved under the name that the first command has."""
    browser.write("#operatorImage", OPERATOR_IMAGE)
    browser.enter("form[data-act=download] button")
    command = browser.text("[data-command]").split()
    file = browser.downloads / command[-1]
    browser.until(file.exists)
    assert command[:3] == ["kubectl", "apply", "-f"]
    browser.until(lambda: "Issued" in browser.text("#key"))
    secret = next(one for one in yaml.safe_load_all(file.read_text()) if one["kind"] == "Secret")
    return str(secret["stringData"]["install-key"])


def launch(browser: Browser, name: str) -> None:
    """Through the list to the host, which now has a profile, and a launch of it."""
    browser.enter("nav a[href='/page/hosts']")
    browser.enter(f"a[href='/page/hosts/{name}']")
    browser.until(lambda: browser.text("h1") == name)
    browser.enter("summary:has(+ form[data-act=launch])")
    browser.write("#image", SANDBOX_IMAGE)
    browser.write("#sidecarImage", SANDBOX_IMAGE)
    browser.enter("form[data-act=launch] button")
    browser.until(lambda: "on its way" in browser.text("[role=status].notice"))


def delete(browser: Browser, name: str) -> None:
    """The page asks and names the profile; then the host is retired."""
    browser.enter("a[data-act=delete]")
    browser.until(lambda: browser.text("h1") == f"Delete host {name}?")
    assert f"{name}-work" in browser.text("main ul")
    browser.enter("form[data-act=delete] button")
    browser.until(lambda: "Retired" in browser.text("#status-line"))

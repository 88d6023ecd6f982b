"""What an operator says of itself cannot break the page, and the page needs no script."""

import secrets

import pytest

from fake_platform.model import Profile
from tests.page import soundness
from tests.page.browser import Browser
from tests.page.conftest import Platform
from tests.page.gallery import HOSTILE, SIZE, check_in, connected, launched
from tests.page.walk import enter

pytestmark = pytest.mark.browser

ASKED = "return performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'fetch').length"
"""How often the page has asked how things are."""
HACKED = "return [window.hacked ?? null, document.scripts.length, document.querySelectorAll('img').length]"


@pytest.fixture
def name() -> str:
    """A host of this test."""
    return f"hostile-{secrets.token_hex(3)}"


def test_hostile_strings_are_shown_and_do_nothing(browser: Browser, platform: Platform, name: str) -> None:
    """Tags, direction overrides, escape sequences and long strings: on every page that shows them, wide and narrow."""
    enter(browser, platform)
    with connected(platform, name) as operator:
        check_in(operator, HOSTILE[:64], rbac=HOSTILE + "x" * 900, namespace="\u202e" * 500)
        launched(platform.control, operator, "failed", reason="crash", detail=HOSTILE + "M" * 3900)
        operator.say("no.such", {"labels": {HOSTILE: HOSTILE * 20}, "sandboxId": HOSTILE})
        for page in ("hosts", f"hosts/{name}", f"journal?host={name}", f"audit?host={name}"):
            for width in (1400, 360):
                browser.look(width)
                browser.open(f"{platform.base}/page/{page}")
                browser.ask("for (const one of document.querySelectorAll('details')) one.open = true")
                assert browser.ask(HACKED) == [None, 1, 0], page
                assert "\u202e" not in browser.text(), page
                assert soundness.faults(browser) == [], f"{page}, {width} pixels wide"
        browser.open(f"{platform.base}/page/hosts/{name}")
    assert "<script>window.hacked=1</script>\\u202egnp.exe\\u001b[31m" in browser.text("#health")
    assert "more characters)" in browser.text("#sandboxes")


def test_hostile_addresses_do_nothing(browser: Browser, platform: Platform) -> None:
    """What stands in a link that somebody sent."""
    enter(browser, platform)
    for path in (
        "journal?host=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E",
        "hosts/%3Cscript%3Ewindow.hacked=1%3C%2Fscript%3E",
        "hosts?done=%3Cscript%3E",
        "faults?kind=%3Cscript%3E",
        "enter?ticket=%22%3E%3Cscript%3Ewindow.hacked=1%3C/script%3E",
    ):
        browser.open(f"{platform.base}/page/{path}")
        assert browser.ask(HACKED) == [None, 1, 0], path


def test_it_follows_the_platform_by_itself(browser: Browser, platform: Platform, name: str) -> None:
    """A new state shows without a key pressed, and a part in which somebody stands is left alone."""
    enter(browser, platform)
    browser.open(f"{platform.base}/page/hosts")
    platform.control.register_host(name, ["python"])
    platform.control.put_resource_class("small", SIZE)
    platform.control.put_profile(Profile(name=f"{name}-work", host=name, resource_class="small"))
    browser.until(lambda: name in browser.text("#hosts"))
    browser.tab_to(f"a[href='/page/hosts/{name}']")
    platform.control.delete_host(name)
    asked = browser.ask(ASKED)
    browser.until(lambda: browser.ask(ASKED) > asked + 1)
    assert "Retired" not in browser.text(f"tr:has(a[href='/page/hosts/{name}'])")
    browser.tab_to("nav a[aria-current]")
    browser.until(lambda: "Retired" in browser.text(f"tr:has(a[href='/page/hosts/{name}'])"))


def test_it_says_when_it_follows_no_more(browser: Browser, platform: Platform) -> None:
    """A page whose session has ended does not look as if it were true."""
    enter(browser, platform)
    assert browser.ask("return document.getElementById('stale').hidden")
    browser.driver.delete_all_cookies()
    browser.until(lambda: "does not follow" in browser.text("#stale"))


def test_it_needs_no_script(browser: Browser, platform: Platform, name: str) -> None:
    """With scripts switched off one registers a host, launches, and sets a fault all the same."""
    browser.allow_scripts(allowed=False)
    enter(browser, platform)
    browser.enter("a[data-act=register]")
    browser.write("#name", name)
    browser.enter("form[data-act=register] button")
    browser.until(lambda: browser.text("h1") == name)
    platform.control.put_resource_class("small", SIZE)
    platform.control.put_profile(Profile(name=f"{name}-p", host=name, resource_class="small"))
    browser.open(f"{platform.base}/page/faults?kind=lose")
    browser.tab_to("#host")
    browser.press(name)
    browser.enter("form[data-act=fault] button")
    browser.until(lambda: "The fault is set." in browser.text())
    assert [fault.kind for fault in platform.control.faults(name)] == ["lose"]

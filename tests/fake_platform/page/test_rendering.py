"""Templates: escaping, hostile strings, and every act said in words."""

import re

import jinja2
import pytest

from fake_platform.page import rendering
from fake_platform.page.host_views import host_view
from fake_platform.page.offers import Standing
from fake_platform.refusals import Refused
from tests.fake_platform.page.paper import GOOD, host

HOSTILE = "</title><script>x</script>\u202e\x00\ud800'\""
FORBIDDEN = r'(href|src|action)="(https?:|//)|\sstyle=|\son\w+=|<style|<script(?! src="/page/)'
ROOT = {"standing": None, "trouble": Refused("not-found", HOSTILE)}


def test_hostile_strings_stay_text() -> None:
    """Tags are escaped, what is invisible is written out, and the page can be encoded."""
    text = rendering.render("refused.html.j2", ROOT)
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text
    assert "\\u202e\\u0000\\ud800" in text
    assert text.encode()


def test_attributes_hold() -> None:
    """A quote does not end an attribute."""
    text = rendering.render("enter.html.j2", {"standing": None, "trouble": None, "ticket": '"><b>'})
    assert 'value="&#34;&gt;&lt;b&gt;"' in text


def test_missing_values_are_nothing() -> None:
    """None is empty, and a value that a page lacks is our own error, never silence."""
    assert rendering._harmless(None) == ""
    assert rendering._harmless(3) == 3
    with pytest.raises(jinja2.UndefinedError):
        rendering.render("refused.html.j2", {})


def test_options_may_be_left_out() -> None:
    """A choice that is not required has an empty option; a choice of nothing is the empty one."""
    assert rendering._options(["a", None, 500]) == [("a", "a"), ("500", "500")]
    assert rendering._options(["a"], with_empty=True) == [("", "(left empty)"), ("a", "a")]


def test_pages_name_no_other_origin() -> None:
    """No template loads from elsewhere, carries a style or a script of its own, or an event handler."""
    loader = rendering._TEMPLATES.loader
    assert loader is not None
    for name in loader.list_templates():
        source, _, _ = loader.get_source(rendering._TEMPLATES, name)
        assert not re.search(FORBIDDEN, source)


def test_frame_shows_who_looks() -> None:
    """The bar has the pages and the actor, whatever the actor is called."""
    standing = Standing("token:<i>", frozenset(), entitled=True, channel_configured=True)
    text = rendering.render("refused.html.j2", {**ROOT, "standing": standing, "proof": "p", "fields": {}})
    assert "token:&lt;i&gt;" in text
    assert 'aria-label="Pages"' in text


def test_list_says_when_policies_were_measured() -> None:
    """A word without its time would pass for one of now."""
    facts = rendering._TEMPLATES.get_template("parts.html.j2").module.facts  # type: ignore[attr-defined]
    measured = {
        "state": "enforced",
        "reason": "It was.",
        "measuredAt": GOOD["checkedAt"],
        "allowed": None,
        "denied": None,
    }
    shown = facts(host_view(host(networkPolicy=measured), 100.0))
    assert re.search("enforced for ways in</span>.*measured .*10 s ago", shown)
    assert "measured" not in facts(host_view(host(), 100.0))

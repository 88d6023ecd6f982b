"""Observed strings are made harmless."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.text import clipped, fenced, markdown, plain


@given(st.text())
def test_plain_text_is_legal_xml_and_steers_no_terminal(text: str) -> None:
    """Whatever is observed, no control character is left but tab and newline, and XML takes it."""
    safe = plain(text)
    assert not any(ord(char) < 32 and char not in "\t\n" for char in safe)
    assert "\x1b" not in safe
    element = ET.Element("a")
    element.text = safe
    assert ET.fromstring(ET.tostring(element, encoding="unicode")).text == (safe or None)  # noqa: S314 - our own text


def test_what_is_taken_out_can_be_read() -> None:
    """A dangerous character is spelled, not dropped."""
    assert plain("\x1b[31mred\u202e") == "\\u001b[31mred\\u202e"


@pytest.mark.parametrize(
    "text", ["<img src=x>", "[a](javascript:b)", "| cell", "a\n# head", "`code`", "@somebody", "**b**"]
)
def test_markdown_is_shown_as_it_is(text: str) -> None:
    """No markup character stays unescaped, and it is one line."""
    escaped = markdown(text)
    assert "\n" not in escaped
    for mark in "<[|`@*#":
        assert all(escaped[index - 1] == "\\" for index, char in enumerate(escaped) if char == mark)


def test_no_address_becomes_a_link() -> None:
    """Neither by its scheme nor by its first word; a version keeps its dots."""
    assert markdown("http://evil.test WWW.evil.test v1.2") == r"http\://evil.test WWW\.evil.test v1.2"


def test_fence_cannot_be_ended_from_inside() -> None:
    """The fence is longer than any run of backquotes inside."""
    assert fenced("a````b").startswith("`````text\n")
    assert fenced("a").startswith("```text\n")


def test_clipped_says_how_much_is_missing() -> None:
    """A long text ends with the number of characters that were cut."""
    assert clipped("abcdef", 4) == "abcd … (2 more characters)"
    assert clipped("abcd", 4) == "abcd"

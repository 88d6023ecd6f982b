"""Hostile strings: what is shown of them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.page.printable import BRIEF, brief, document, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 ✓", "plain é 漢 ✓"),
        ("two\n\tlines", "two\n\tlines"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\x1b[31m\x00", "\\u001b[31m\\u0000"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\u2028", "\\u2028"),
        ("no\u00a0break", "no\u00a0break"),
        ("", ""),
    ],
)
def test_nothing_invisible_is_left(text: str, shown: str) -> None:
    """Controls, directions, joiners, surrogates and tags are written out; letters and spaces are left alone."""
    assert printable(text) == shown


@given(st.text())
def test_what_is_shown_can_be_sent_and_turns_nothing(text: str) -> None:
    """Any string becomes UTF-8 without a control, format or surrogate character."""
    shown = printable(text)
    assert shown.encode().decode() == shown
    assert not [one for one in shown if unicodedata.category(one)[0] == "C" and one not in "\n\t"]


def test_long_strings_are_cut_and_say_so() -> None:
    """A megabyte does not fill the page, and the reader knows that there was more."""
    assert printable("x" * 1_000_000, 10) == "xxxxxxxxxx… (and 999,990 more characters)"
    assert brief("a\n" * 500).startswith("a a a")
    assert len(brief("x" * 500)) < BRIEF + 40
    assert len(brief("\u202e" * 500)) < BRIEF + 40
    assert brief(None) == ""


def test_documents_are_indented() -> None:
    """JSON for people; nothing where there is nothing."""
    assert document({"a": "é"}) == '{\n  "a": "é"\n}'
    assert document([]) == "[]"
    assert (document(None), document({})) == ("", "")

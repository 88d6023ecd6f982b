"""The README's picture of a report."""

import re

from tests.docs.pages import ROOT
from tests.docs.picture import PICTURE, page

LARGEST = 120_000
"""Bytes: who reads the README waits for it."""


def test_the_readme_shows_it() -> None:
    """It is there, small, a picture, and told in words to whoever cannot see it."""
    (shown,) = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    words, place = shown
    assert ROOT / place == PICTURE
    assert len(words.split()) > 10
    picture = PICTURE.read_bytes()
    assert len(picture) <= LARGEST
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")


def test_a_report_becomes_a_page() -> None:
    """Tables are tables; what a report has escaped stays harmless."""
    shown = page("# Conformant\n\n| a | b |\n|---|---:|\n| x | 1 |\n\n\\<script\\>\n")
    assert "<h1>Conformant</h1>" in shown
    assert "<td>x</td>" in shown
    assert "<script" not in shown

"""Drawings that need no script."""

import xml.etree.ElementTree as ET

import pytest

from tests.docs import drawing
from tests.docs.pages import fences, text

SOURCE = "flowchart TD\n    cli --> preflight & report --> runner\n    cli --> runner\n"


def test_arrows_are_each_drawn_once() -> None:
    """`a & b` is two, and a chain is its links."""
    assert drawing.arrows(SOURCE) == (
        ("cli", "preflight"),
        ("cli", "report"),
        ("preflight", "runner"),
        ("report", "runner"),
        ("cli", "runner"),
    )


def test_each_lies_below_whatever_points_at_it() -> None:
    """Though `cli` points at `runner` too, that lies lowest."""
    assert drawing.rows(drawing.arrows(SOURCE)) == [["cli"], ["preflight", "report"], ["runner"]]


def test_a_circle_is_refused() -> None:
    """Nothing of it could be on top."""
    with pytest.raises(ValueError, match="between a, b lead in a circle"):
        drawing.rows((("a", "b"), ("b", "a")))


@pytest.mark.parametrize("line", ["a -.-> b", "a --> b[with words]", "a", "a -->"])
def test_what_is_not_known_is_refused(line: str) -> None:
    """A drawing that would come out otherwise than on the repository's own page fails the build."""
    with pytest.raises(ValueError, match="a drawing has lines such as"):
        drawing.arrows(f"flowchart TD\n{line}\n")


def test_every_drawing_of_the_guide_can_be_drawn() -> None:
    """Each name has its box, each arrow its line, and who sees no picture is told of both."""
    drawn = fences(text("architecture.md"), "mermaid")
    assert len(drawn) >= 3
    for source in drawn:
        picture = ET.fromstring(drawing.svg(source))  # noqa: S314 - our own
        names = {name for arrow in drawing.arrows(source) for name in arrow}
        space = "{http://www.w3.org/2000/svg}"
        assert {one.text for one in picture.iter(f"{space}text")} == names
        assert len(list(picture.iter(f"{space}path"))) == len(drawing.arrows(source))
        title = picture.findtext(f"{space}title") or ""
        assert [pair for pair in drawing.arrows(source) if f"{pair[0]} knows of {pair[1]}" not in title] == []

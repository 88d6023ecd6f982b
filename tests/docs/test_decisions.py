"""Decisions are lines with their day, by area, and the index knows each area."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "decisions"
AREAS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
BEGUN = date(2026, 11, 24)
"""The day of the repository's first commit."""
DATED = re.compile(r"- (\d{4}-\d{2}-\d{2}) \S.*")


def lines(area: Path) -> list[str]:
    """The decisions of an area."""
    return [line for line in area.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.stem)
def test_each_decision_has_its_day(area: Path) -> None:
    """A day that there is, not before the first commit, and, but for the alphabet of packages, in order."""
    assert lines(area)
    assert [line for line in lines(area) if not DATED.fullmatch(line)] == []
    days = [date.fromisoformat(line[2:12]) for line in lines(area)]
    assert min(days) >= BEGUN
    assert area.stem == "dependencies" or days == sorted(days)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.stem)
def test_an_area_is_short(area: Path) -> None:
    """One reads it at a sitting; an area that grows beyond is divided."""
    assert len(lines(area)) <= 45


def test_no_decision_stands_twice() -> None:
    """Each has one area."""
    told = [line for area in AREAS for line in lines(area)]
    assert len(told) > 190
    assert len(set(told)) == len(told)

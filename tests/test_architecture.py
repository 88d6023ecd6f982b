"""docs/architecture.md draws the rooms as the import contracts have them."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LINTER: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
DRAWINGS = re.findall(
    r"```mermaid\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), re.DOTALL
)


def arrows(drawing: str) -> set[tuple[str, str]]:
    """What knows what, as it is drawn; `a & b --> c` is two arrows."""
    found: set[tuple[str, str]] = set()
    for line in drawing.splitlines():
        stations = [re.findall(r"\w+", part) for part in line.split("-->")]
        found |= {(one, other) for left, right in pairwise(stations) for one in left for other in right}
    return found


def layers(container: str) -> list[list[str]]:
    """The layers of a container, from above; those of one layer are side by side."""
    (contract,) = [each for each in LINTER["contracts"] if each.get("containers") == [container]]
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def downwards(found: list[list[str]]) -> set[tuple[str, str]]:
    """An arrow from each of a layer to each of the next."""
    return {(one, other) for above, below in pairwise(found) for one in above for other in below}


def test_top_rooms_are_drawn_as_they_are_held() -> None:
    """Every package is there, and no arrow that a contract forbids."""
    drawn = arrows(DRAWINGS[0])
    assert {name for arrow in drawn for name in arrow} | {"reference_operator"} == set(LINTER["root_packages"])
    forbidden = {
        (source, other)
        for each in LINTER["contracts"]
        if each["type"] == "forbidden" and "containers" not in each
        for source in each["source_modules"]
        for other in each["forbidden_modules"]
    }
    assert forbidden > {("conformance", "reference_operator"), ("clusters", "conformance")}
    assert drawn & forbidden == set()


def test_rooms_of_the_harness_are_drawn_as_they_are_held() -> None:
    """Each knows only those below it."""
    assert arrows(DRAWINGS[1]) == downwards(layers("conformance"))


def test_families_are_drawn_as_they_are_held() -> None:
    """Side by side, over what they share."""
    above, lanes, families, shared = layers("conformance.families")
    drawn = arrows(DRAWINGS[2])
    assert drawn == downwards([above, lanes, ["family"], shared])
    folders = {path.parent.name for path in (ROOT / "conformance" / "families").glob("*/__init__.py")}
    assert {*families, *shared} == folders


def test_every_room_of_the_harness_is_told_of() -> None:
    """The table has a line for each."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for layer in layers("conformance") for name in layer if f"| `{name}" not in page] == []

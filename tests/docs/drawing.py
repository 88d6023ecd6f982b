"""A drawing of rooms, written as Mermaid's `flowchart TD`, as an SVG that needs no script. Pure.

Only what docs/architecture.md draws is known: names, `&` between those of one side, `-->` between sides. A name
lies below whatever points at it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_WIDTH, _HEIGHT, _ACROSS, _DOWN = 150, 32, 24, 34
"""Pixels: a box, and the room between boxes."""

Arrow = tuple[str, str]


def arrows(source: str) -> tuple[Arrow, ...]:
    """Each arrow once, in the order in which they are drawn; `a & b --> c` is two.

    Raises:
        ValueError: A line is none of what is known.
    """
    found: list[Arrow] = []
    for line in source.strip().splitlines()[1:]:
        stations = [[name.strip() for name in part.split("&")] for part in line.split("-->")]
        if len(stations) < 2 or not all(re.fullmatch(r"\w+", name) for names in stations for name in names):
            raise ValueError(f"{line.strip()!r}: a drawing has lines such as `a & b --> c`")
        found += [(one, other) for left, right in pairwise(stations) for one in left for other in right]
    return tuple(dict.fromkeys(found))


def rows(drawn: Sequence[Arrow]) -> list[list[str]]:
    """The names from above: each one row below the lowest that points at it.

    Raises:
        ValueError: The arrows lead in a circle.
    """
    left = list(dict.fromkeys(name for arrow in drawn for name in arrow))
    found: list[list[str]] = []
    while left:
        pointed_at = {other for one, other in drawn if one in left}
        row = [name for name in left if name not in pointed_at]
        if not row:
            raise ValueError(f"the arrows between {', '.join(left)} lead in a circle")
        found.append(row)
        left = [name for name in left if name not in row]
    return found


def svg(source: str) -> str:
    """The drawing; its colours are those of the text around it."""
    drawn = arrows(source)
    lines = rows(drawn)
    wide = max(len(row) for row in lines) * (_WIDTH + _ACROSS) - _ACROSS
    high = len(lines) * (_HEIGHT + _DOWN) - _DOWN
    at: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(lines):
        begin = (wide - len(row) * (_WIDTH + _ACROSS) + _ACROSS) / 2
        at |= {name: (begin + n * (_WIDTH + _ACROSS), number * (_HEIGHT + _DOWN)) for n, name in enumerate(row)}
    told = "; ".join(f"{one} knows of {other}" for one, other in drawn)
    parts = [*(_line(at[one], at[other]) for one, other in drawn), *(_box(name, *place) for name, place in at.items())]
    frame = f'viewBox="-2 -2 {wide + 4:g} {high + 4:g}" width="{wide + 4:g}"'
    style = "max-width:100%;height:auto;display:block;margin:1em auto"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {frame} style="{style}"><title>{told}</title>'
    return f"{head}{''.join(parts)}</svg>"


def _box(name: str, x: float, y: float) -> str:
    middle = f'x="{x + _WIDTH / 2:g}" y="{y + _HEIGHT / 2:g}" text-anchor="middle" dominant-baseline="central"'
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="5" fill="none" stroke="currentColor"/>'
        f'<text {middle} fill="currentColor" font-size="14" font-family="monospace">{name}</text>'
    )


def _line(one: tuple[float, float], other: tuple[float, float]) -> str:
    """From the lower edge of a box to the upper edge of the other, with a head."""
    x1, y1, x2, y2 = one[0] + _WIDTH / 2, one[1] + _HEIGHT, other[0] + _WIDTH / 2, other[1]
    head = f"M{x2 - 5:g},{y2 - 8:g} L{x2:g},{y2:g} L{x2 + 5:g},{y2 - 8:g}"
    return f'<path d="M{x1:g},{y1:g} L{x2:g},{y2:g} {head}" fill="none" stroke="currentColor"/>'

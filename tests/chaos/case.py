"""One thing that goes wrong in one telling of the story, by a name that tells it again. Pure.

`kill/POINT` kills the operator at a point, `drop/POINT` cuts its channel there, `api/FAULT` bends answers of the API
server, `channel/KIND:MESSAGE` lets the platform bend messages, `storm/N` and `cycles/N` are random, by seed and lane;
`nodes/N` drains a node and loses it.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from tests.chaos import api_fault, point
from tests.chaos.point import Point

Part = Literal["kill", "drop", "api", "channel", "storm", "cycles", "nodes"]
PARTS: tuple[Part, ...] = get_args(Part)

BENT = ("sandbox.launch", "sandbox.token", "sandbox.terminate")
KINDS = ("duplicate", "repeat", "reorder", "lose", "forge")
"""Faults of the platform that need no further word; a lost message is a gap, and ends the connection after 5 s."""


@dataclass(frozen=True)
class Case:
    """`what` is in the words of its part."""

    part: Part
    what: str

    def __str__(self) -> str:
        return f"{self.part}/{self.what}"


def parse(text: str) -> Case:
    """The case of this name.

    Raises:
        ValueError: it is none; the text says what is one.
    """
    name, _, what = text.partition("/")
    for part in PARTS:
        if part == name and what:
            if part in {"kill", "drop"}:
                point.parse(what)
            if part == "api":
                api_fault.parse(what)
            return Case(part, what)
    raise ValueError(f"{text!r} is no case: say PART/WHAT, with PART one of {', '.join(PARTS)}")


def kills(points: tuple[Point, ...]) -> list[Case]:
    """A kill at each point."""
    return [Case("kill", str(at)) for at in points]


def drops(points: tuple[Point, ...]) -> list[Case]:
    """The channel cut at each frame: API writes and the exchange are no frames."""
    return [Case("drop", str(at)) for at in points if at.passing.startswith(("up ", "down "))]


def api_faults() -> list[Case]:
    """Each fault of the API server."""
    return [Case("api", str(fault)) for fault in api_fault.enumerated()]


def channel_faults() -> list[Case]:
    """Each fault of the platform on each message that orders something."""
    return [Case("channel", f"{kind}:{message}") for message in BENT for kind in KINDS]


ON_KIND: tuple[Part, ...] = ("nodes", "kill", "cycles")
"""What is told on a real cluster: the rest says the same there, and takes far longer."""

ON_PAPER: tuple[Part, ...] = tuple(part for part in PARTS if part != "nodes")


def lanes(part: Part, count: int) -> list[Case]:
    """So many lanes of a random part."""
    return [Case(part, str(lane)) for lane in range(count)]

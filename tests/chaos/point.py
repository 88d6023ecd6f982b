"""Names the moments at which an operator process can be killed: before or after the n-th time something passes. Pure.

What passes is an API write, the key exchange, or one frame of the channel. Its name says which sandbox it is about and
how it stands, so that the same name means the same moment in every run of the same story.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Moment = Literal["before", "after"]
BY_THE_CLOCK = ("up sequenceAck", "up host.checkin", "down ack of host.checkin")
"""What comes again as time passes: how often it comes depends on the machine, so that the first one stands for all."""


@dataclass(frozen=True, order=True)
class Point:
    """`nth` counts from 1; `before`: it has not passed; `after`: it has, and whoever sent it has heard nothing yet."""

    passing: str
    nth: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment}:{self.passing}" + (f"#{self.nth}" if self.nth > 1 else "")


def parse(text: str) -> Point:
    """The point of this name.

    Raises:
        ValueError: it is none; the text says what is one.
    """
    moment, _, rest = text.partition(":")
    passing, _, nth = rest.partition("#")
    if moment == "before" and passing:
        return Point(passing, int(nth or 1), "before")
    if moment == "after" and passing:
        return Point(passing, int(nth or 1), "after")
    raise ValueError(f"{text!r} is no point: say before:WHAT or after:WHAT, such as before:POST pods/worker")


def enumerated(passed: Iterable[tuple[str, int]]) -> tuple[Point, ...]:
    """Both moments of everything that passed, in that order.

    An ack that is held back *is* the moment after the frame that it acknowledges, so that it has one moment of its own.
    """
    points: list[Point] = []
    for passing, nth in dict.fromkeys(passed):
        if passing.startswith(BY_THE_CLOCK) and nth > 1:
            continue
        if not passing.startswith("down ack of "):
            points.append(Point(passing, nth, "before"))
        points.append(Point(passing, nth, "after"))
    return tuple(points)

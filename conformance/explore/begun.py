"""What a story that is being drawn has begun so far. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.explore import actions as act
from conformance.explore.actions import SHAPES, Action


@dataclass
class Begun:
    """What the steps so far have begun."""

    dice: random.Random
    names: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    """Those whose program ends when it is told."""
    away: bool = False
    cut: bool = False
    revoked: bool = False
    number: int = 0

    def name(self, letter: str) -> str:
        """The next name of that kind."""
        self.number += 1
        return f"{letter}{self.number}"

    def one(self) -> str:
        """A sandbox, or a burst of them, that was launched."""
        return self.dice.choice(self.names)


def launch(begun: Begun) -> Sequence[Action]:
    """The platform asks for a sandbox of some shape, most of them plain."""
    shape = begun.dice.choices(SHAPES, (10, 6, 5, 3, 5, 2, 2, 2, 1))[0]
    name = begun.name("s")
    begun.names.append(name)
    begun.workers += [name] if shape == "worker" else []
    return [act.Launch(name, shape)]

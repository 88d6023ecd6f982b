"""How much a ground bears. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """What a ground bears at once.

    `hosts` may be installed beside the steady one; `ease` scenarios take the processors that one takes on a node, where
    containers start; `recorded` is the file of `conformance/families` that has the seconds of each.
    """

    hosts: int = 10
    ease: int = 1
    recorded: str = "seconds.toml"

"""Which faults are judged: drawn by a seed from those that a run executes, and none twice. Pure."""

import random
from collections.abc import Collection, Sequence

from tests.strength.generator import Fault
from tests.strength.record import key_of


def drawn(faults: Sequence[Fault], judged: Collection[tuple[str, ...]], number: int, seed: int) -> list[Fault]:
    """So many of those that nobody has judged, in the order of the draw; fewer where there are no more.

    The order is that of all faults, so that who has been judged meanwhile moves nobody else's place in it.
    """
    order = list(faults)
    random.Random(seed).shuffle(order)  # noqa: S311 - a draw that can be repeated
    return [fault for fault in order if key_of(fault) not in judged][:number]

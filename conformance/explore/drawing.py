"""Draws stories: a seed and a number give the same steps each time. Pure.

What a step may name depends on what the steps before have begun; weights keep what costs minutes rare.
"""

import random
from collections.abc import Callable, Sequence

from conformance.environment.links import Fate, Link
from conformance.explore import actions as act
from conformance.explore import drawn_faults
from conformance.explore.actions import VERBS, Action
from conformance.explore.begun import Begun, launch
from conformance.explore.story import Story

FEWEST, MOST = 4, 14
"""Steps of a story: short ones, so that many are told and each is soon understood."""

SIZES = (1, 8, 9, 60, 250)
"""Survivors on both sides of what an operator may hold for enough: a page, a pool, a queue."""

SIZE_WEIGHTS = (30, 30, 30, 9, 1)

BORROWED = ("app.kubernetes.io/managed-by", "byohost.test/sandbox", "app.kubernetes.io/name")
"""Labels of an operator's own pods that a stranger's may bear too, as long as no host's is among them."""


def story(seed: int, number: int) -> Story:
    """The story of that number."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - to be drawn again
    begun = Begun(dice)
    steps: list[Action] = []
    for _ in range(dice.randint(FEWEST, MOST)):
        steps += _drawn(begun)
    return Story(seed, number, tuple(steps))


Draw = Callable[[Begun], Sequence[Action]]


def _drawn(begun: Begun) -> Sequence[Action]:
    """The next step, or a few that belong together."""
    possible = [(weight, draw) for weight, draw, fits in _CHOICES if fits(begun)]
    weights, draws = zip(*possible, strict=True)
    chosen: Draw = begun.dice.choices(draws, weights)[0]
    return chosen(begun)


def _survivor(begun: Begun) -> Sequence[Action]:
    (launched,) = launch(begun)
    assert isinstance(launched, act.Launch)  # noqa: S101 - for the type
    return [launched, act.Settle(launched.name)]


def _burst(begun: Begun) -> Sequence[Action]:
    name = begun.name("b")
    begun.names.append(name)
    return [act.Burst(name, begun.dice.choices(SIZES, SIZE_WEIGHTS)[0]), act.Settle(name)]


def _settle(begun: Begun) -> Sequence[Action]:
    return [act.Settle(begun.one())]


def _terminate(begun: Begun) -> Sequence[Action]:
    return [act.Terminate(begun.one())]


def _end_program(begun: Begun) -> Sequence[Action]:
    return [act.EndProgram(begun.dice.choice(begun.workers))]


def _delete_pod(begun: Begun) -> Sequence[Action]:
    return [act.DeletePod(begun.one())]


def _take_name(begun: Begun) -> Sequence[Action]:
    return [act.TakeName(begun.name("t"))]


def _stranger(begun: Begun) -> Sequence[Action]:
    borrowed = begun.dice.sample(BORROWED, begun.dice.randint(0, len(BORROWED)))
    return [act.Stranger(begun.name("x"), tuple(sorted(borrowed)))]


def _kill(_: Begun) -> Sequence[Action]:
    return [act.Kill()]


def _evict(_: Begun) -> Sequence[Action]:
    return [act.Evict()]


def _away(begun: Begun) -> Sequence[Action]:
    begun.away = True
    return [act.Away()]


def _back(begun: Begun) -> Sequence[Action]:
    begun.away = False
    return [act.Back()]


def _roll(begun: Begun) -> Sequence[Action]:
    begun.revoked = False
    return [act.Roll()]


def _revoke(begun: Begun) -> Sequence[Action]:
    begun.revoked = True
    return [act.Revoke()]


def _cut(begun: Begun) -> Sequence[Action]:
    begun.cut = True
    link = begun.dice.choice(tuple(Link))
    fate = Fate.RESET if link is Link.SIDECARS else begun.dice.choice(tuple(Fate))
    return [act.Cut(str(link), str(fate))]


def _narrow(begun: Begun) -> Sequence[Action]:
    """What is asked of service accounts is asked for identities alone."""
    begun.cut = True
    granted = [*((verb, "pods") for verb in VERBS), ("create", "serviceaccounts"), ("get", "serviceaccounts")]
    return [act.Narrow(*begun.dice.choice(granted))]


def _quota(begun: Begun) -> Sequence[Action]:
    begun.cut = True
    return [act.Quota(begun.dice.choice((0, 0, 1, 8)))]


def _mend(begun: Begun) -> Sequence[Action]:
    begun.cut = False
    return [act.Mend()]


def _pause(begun: Begun) -> Sequence[Action]:
    return [act.Pause(begun.dice.choice((0.1, 0.5, 2, 6)))]


def _always(_: Begun) -> bool:
    return True


def _has_names(begun: Begun) -> bool:
    return bool(begun.names)


def _here(begun: Begun) -> bool:
    return not begun.away


_CHOICES: Sequence[tuple[int, Draw, Callable[[Begun], bool]]] = (
    (14, launch, _always),
    (10, _survivor, _here),
    (4, _burst, _here),
    (8, _settle, _has_names),
    (8, _terminate, _has_names),
    (8, _end_program, lambda begun: bool(begun.workers)),
    (3, _delete_pod, _has_names),
    (2, _take_name, _here),
    (3, _stranger, _always),
    (6, _kill, _here),
    (3, _evict, _here),
    (3, _away, _here),
    (12, _back, lambda begun: begun.away),
    (2, _roll, _here),
    (1, _revoke, _here),
    (4, _cut, lambda begun: not begun.away and not begun.cut),
    (2, _narrow, _here),
    (2, _quota, _here),
    (12, _mend, lambda begun: begun.cut),
    (4, drawn_faults.rotations, _here),
    (12, drawn_faults.message, _here),
    (2, drawn_faults.acknowledgement, _here),
    (4, drawn_faults.altered, _here),
    (3, drawn_faults.forged, _here),
    (4, drawn_faults.exchange, _here),
    (8, drawn_faults.connection, _here),
    (2, drawn_faults.forgotten, _has_names),
    (5, _pause, _always),
)

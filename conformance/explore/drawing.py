"""Draws stories: a seed and a number give the same steps each time. Pure.

What a step may name depends on what the steps before have begun; weights keep what costs minutes rare.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.environment.links import Fate, Link
from conformance.explore import actions as act
from conformance.explore.actions import SHAPES, Action
from conformance.explore.story import Story

FEWEST, MOST = 4, 14
"""Steps of a story: short ones, so that many are told and each is soon understood."""

SIZES = (1, 8, 9, 60, 250)
"""Survivors on both sides of what an operator may hold for enough: a page, a pool, a queue."""

SIZE_WEIGHTS = (30, 30, 30, 9, 1)

DOWN = ("sandbox.launch", "sandbox.token", "sandbox.terminate")
UP = ("host.inventory", "host.checkin", "sandbox.status")
BORROWED = ("app.kubernetes.io/managed-by", "byohost.test/sandbox", "app.kubernetes.io/name")
"""Labels of an operator's own pods that a stranger's may bear too, as long as no host's is among them."""

REFUSALS = ("rate-limited", "rate-limited", "rate-limited", "superseded", "not-entitled", "unknown-key")
"""All but the first cost an operator half a minute at least (openapi.yaml, 1)."""

LOOK_ALIKE = (
    "another registry",
    "a tag",
    "a registry whose name begins alike",
    "a registry whose name ends alike",
    "the registry's name in another's path",
    "another port of the registry",
)
"""What is wrong with an image that must not run (`refused_launches.foreign_images`); most are nearly right."""


@dataclass
class _Begun:
    """What the steps so far have begun."""

    dice: random.Random
    names: list[str] = field(default_factory=list)
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


def story(seed: int, number: int) -> Story:
    """The story of that number."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - to be drawn again
    begun = _Begun(dice)
    steps: list[Action] = []
    for _ in range(dice.randint(FEWEST, MOST)):
        steps += _drawn(begun)
    return Story(seed, number, tuple(steps))


Draw = Callable[[_Begun], Sequence[Action]]


def _drawn(begun: _Begun) -> Sequence[Action]:
    """The next step, or a few that belong together."""
    possible = [(weight, draw) for weight, draw, fits in _CHOICES if fits(begun)]
    weights, draws = zip(*possible, strict=True)
    chosen: Draw = begun.dice.choices(draws, weights)[0]
    return chosen(begun)


def _launch(begun: _Begun) -> Sequence[Action]:
    shape = begun.dice.choices(SHAPES, (10, 6, 5, 3, 5, 2, 2, 2, 1))[0]
    name = begun.name("s")
    begun.names.append(name)
    return [act.Launch(name, shape)]


def _survivor(begun: _Begun) -> Sequence[Action]:
    (launched,) = _launch(begun)
    assert isinstance(launched, act.Launch)  # noqa: S101 - for the type
    return [launched, act.Settle(launched.name)]


def _burst(begun: _Begun) -> Sequence[Action]:
    name = begun.name("b")
    begun.names.append(name)
    return [act.Burst(name, begun.dice.choices(SIZES, SIZE_WEIGHTS)[0]), act.Settle(name)]


def _settle(begun: _Begun) -> Sequence[Action]:
    return [act.Settle(begun.one())]


def _terminate(begun: _Begun) -> Sequence[Action]:
    return [act.Terminate(begun.one())]


def _end_program(begun: _Begun) -> Sequence[Action]:
    return [act.EndProgram(begun.one())]


def _delete_pod(begun: _Begun) -> Sequence[Action]:
    return [act.DeletePod(begun.one())]


def _take_name(begun: _Begun) -> Sequence[Action]:
    return [act.TakeName(begun.name("t"))]


def _stranger(begun: _Begun) -> Sequence[Action]:
    borrowed = begun.dice.sample(BORROWED, begun.dice.randint(0, len(BORROWED)))
    return [act.Stranger(begun.name("x"), tuple(sorted(borrowed)))]


def _kill(_: _Begun) -> Sequence[Action]:
    return [act.Kill()]


def _evict(_: _Begun) -> Sequence[Action]:
    return [act.Evict()]


def _away(begun: _Begun) -> Sequence[Action]:
    begun.away = True
    return [act.Away()]


def _back(begun: _Begun) -> Sequence[Action]:
    begun.away = False
    return [act.Back()]


def _roll(begun: _Begun) -> Sequence[Action]:
    begun.revoked = False
    return [act.Roll()]


def _revoke(begun: _Begun) -> Sequence[Action]:
    begun.revoked = True
    return [act.Revoke()]


def _cut(begun: _Begun) -> Sequence[Action]:
    begun.cut = True
    link = begun.dice.choice(tuple(Link))
    fate = Fate.RESET if link is Link.SIDECARS else begun.dice.choice(tuple(Fate))
    return [act.Cut(str(link), str(fate))]


def _mend(begun: _Begun) -> Sequence[Action]:
    begun.cut = False
    return [act.Mend()]


def _rotations(begun: _Begun) -> Sequence[Action]:
    """An operator learns of them by its next exchange, so that its connection is closed for good."""
    return [act.Rotate(begun.dice.randint(1, 5)), act.Wrong("close", {"code": 1008})]


def _message(begun: _Begun) -> Sequence[Action]:
    """A message down meets a fault; its occasion follows, so that none waits in vain."""
    kind = begun.dice.choice(("duplicate", "repeat", "repeat", "reorder", "lose", "late"))
    message = begun.dice.choice(("sandbox.launch", *DOWN))
    parameters: dict[str, Any] = {"message": message, "times": begun.dice.randint(1, 2)}
    parameters |= {"seconds": begun.dice.choice((0, 1, 4, 6))} if kind == "late" else {}
    return [act.Wrong(kind, parameters), *_occasion(message, begun)]


def _occasion(message: str, begun: _Begun) -> Sequence[Action]:
    """What makes the platform send that; survivors are sent tokens over each new connection."""
    if message == "sandbox.launch" or not begun.names:
        return _launch(begun)
    return _terminate(begun) if message == "sandbox.terminate" else [act.Wrong("close", {"code": 1008})]


def _acknowledgement(begun: _Begun) -> Sequence[Action]:
    return [act.Wrong("drop-ack", {"message": begun.dice.choice(UP), "times": begun.dice.randint(1, 2)})]


def _altered(begun: _Begun) -> Sequence[Action]:
    """A launch that must be refused: of a look-alike registry, or of a family that nobody serves."""
    what = {"image": begun.dice.choice(LOOK_ALIKE)} if begun.dice.random() < 0.8 else {"family": "cobol"}
    return [act.Wrong("alter", {"message": "sandbox.launch", "patch": {"data": what}}), *_launch(begun)]


def _forged(begun: _Begun) -> Sequence[Action]:
    """A launch that must not count comes right before one that does."""
    patch = begun.dice.choice(({"generation": 1_000_000}, {"generation": 0}, {"host": "another-host"}))
    ghost = "".join(begun.dice.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
    identity = f"{begun.dice.getrandbits(32):08x}-0000-4000-8000-{begun.dice.getrandbits(48):012x}"
    forged = {"id": identity, "data": {"sandboxId": ghost}, **patch}
    return [act.Wrong("forge", {"message": "sandbox.launch", "patch": forged}), *_launch(begun)]


def _exchange(begun: _Begun) -> Sequence[Action]:
    """Something goes wrong with the next exchange, which comes at once."""
    dice = begun.dice
    kind = dice.choice(
        ("refuse", "fail", "delay", "token-life", "channel-url", "wrong-certificate", "refuse-connection")
    )
    return [act.Wrong(kind, _of_exchange(kind, dice)), act.Wrong("close", {"code": 1008})]


def _of_exchange(kind: str, dice: random.Random) -> dict[str, Any]:
    match kind:
        case "refuse":
            return {"problem": dice.choice(REFUSALS), "retryAfterSeconds": dice.choice((None, 0, 3))}
        case "fail":
            return {"status": dice.choice((500, 502, 503, 504)), "times": dice.randint(1, 2)}
        case "delay" | "token-life":
            return {"seconds": dice.choice((1, 5, 11) if kind == "delay" else (0, 1, 10))}
        case "channel-url":
            return {"form": dice.choice(("not-wss", "address", "ipv6-address", "user-info", "odd-port"))}
        case "wrong-certificate":
            return {"place": dice.choice(("exchange", "channel"))}
    return {"status": dice.choice((None, 404, 429, 500, 503))}


def _connection(begun: _Begun) -> Sequence[Action]:
    dice = begun.dice
    kind = dice.choices(("cut", "close", "half-open", "restart", "refuse-recovery"), (4, 4, 1, 3, 2))[0]
    match kind:
        case "cut":
            return [act.Wrong("cut", {"how": dice.choice(("fin", "rst"))})]
        case "close":
            return [act.Wrong("close", {"code": dice.choice((1000, 1001, 1008, 1011, 1012, 1013))})]
        case "restart":
            return [act.Wrong("restart", {"seconds": dice.choice((0, 2, 5))})]
        case "refuse-recovery":
            return [act.Wrong("refuse-recovery"), act.Wrong("cut", {"how": "rst"})]
    return [act.Wrong("half-open")]


def _forgotten(begun: _Begun) -> Sequence[Action]:
    return [act.Wrong("forget-sandbox", {}, begun.one())]


def _pause(begun: _Begun) -> Sequence[Action]:
    return [act.Pause(begun.dice.choice((0.1, 0.5, 2, 6)))]


def _always(_: _Begun) -> bool:
    return True


def _has_names(begun: _Begun) -> bool:
    return bool(begun.names)


def _here(begun: _Begun) -> bool:
    return not begun.away


_CHOICES: Sequence[tuple[int, Draw, Callable[[_Begun], bool]]] = (
    (14, _launch, _always),
    (10, _survivor, _here),
    (4, _burst, _here),
    (8, _settle, _has_names),
    (8, _terminate, _has_names),
    (4, _end_program, _has_names),
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
    (12, _mend, lambda begun: begun.cut),
    (4, _rotations, _here),
    (12, _message, _here),
    (2, _acknowledgement, _here),
    (4, _altered, _here),
    (3, _forged, _here),
    (4, _exchange, _here),
    (8, _connection, _here),
    (2, _forgotten, _has_names),
    (5, _pause, _always),
)

KINDS_LEFT_OUT: Mapping[str, str] = {
    "die": "it ends the platform's process, and with it the journal that everything is judged by",
}
"""Faults of the platform that no story has, each with the reason."""

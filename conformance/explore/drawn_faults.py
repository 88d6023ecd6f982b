"""Draws what goes wrong on the platform's side: every kind of fault, each with its occasion. Pure."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.explore import actions as act
from conformance.explore.actions import Action
from conformance.explore.begun import Begun, launch
from fake_platform.sandboxes import new_id

DOWN = ("sandbox.launch", "sandbox.token", "sandbox.terminate")

EXCHANGES = (
    "refuse",
    "fail",
    "delay",
    "token-life",
    "skew-clock",
    "channel-url",
    "wrong-certificate",
    "refuse-connection",
)

SECONDS = {"delay": (1, 5, 11), "token-life": (0, 1, 10), "skew-clock": (-90, -5, 5, 90)}

UP = ("host.inventory", "host.checkin", "sandbox.status")

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

BESIDE = ("another registry of its sidecar", "a tag of its sidecar")
"""The same of the container beside it."""

KINDS_LEFT_OUT: Mapping[str, str] = {
    "die": "it ends the platform's process, and with it the journal that everything is judged by",
}
"""Faults of the platform that no story has, each with the reason."""


def rotations(begun: Begun) -> Sequence[Action]:
    """An operator learns of them by its next exchange, so that its connection is closed for good."""
    return [act.Rotate(begun.dice.randint(1, 5)), act.Wrong("close", {"code": 1008})]


def message(begun: Begun) -> Sequence[Action]:
    """A message down meets a fault; its occasion follows, so that none waits in vain."""
    kind = begun.dice.choice(("duplicate", "repeat", "repeat", "reorder", "lose", "late"))
    message = begun.dice.choice(("sandbox.launch", *DOWN))
    parameters: dict[str, Any] = {"message": message, "times": begun.dice.randint(1, 2)}
    parameters |= {"seconds": begun.dice.choice((0, 1, 4, 6))} if kind == "late" else {}
    return [act.Wrong(kind, parameters), *_occasion(message, begun)]


def _occasion(message: str, begun: Begun) -> Sequence[Action]:
    """What makes the platform send that; survivors are sent tokens over each new connection."""
    if message == "sandbox.launch" or not begun.names:
        return launch(begun)
    return [act.Terminate(begun.one())] if message == "sandbox.terminate" else [act.Wrong("close", {"code": 1008})]


def acknowledgement(begun: Begun) -> Sequence[Action]:
    """The platform takes a message in and says nothing, or says that it has failed and takes nothing in."""
    kind = begun.dice.choice(("drop-ack", "fail-ack"))
    return [act.Wrong(kind, {"message": begun.dice.choice(UP), "times": begun.dice.randint(1, 2)})]


def altered(begun: Begun) -> Sequence[Action]:
    """A launch that must be refused: of a look-alike registry, or of a family that nobody serves."""
    drawn = begun.dice.random()
    what = {"family": "cobol"} if drawn < 0.2 else {"image": begun.dice.choice(LOOK_ALIKE)}
    what = {"sidecarImage": begun.dice.choice(BESIDE)} if drawn > 0.8 else what
    return [act.Wrong("alter", {"message": "sandbox.launch", "patch": {"data": what}}), *launch(begun)]


def forged(begun: Begun) -> Sequence[Action]:
    """A launch that must not count comes right before one that does."""
    patch = begun.dice.choice(({"generation": 1_000_000}, {"generation": 0}, {"host": "another-host"}))
    ghost = new_id(begun.dice.choice)
    identity = f"{begun.dice.getrandbits(32):08x}-0000-4000-8000-{begun.dice.getrandbits(48):012x}"
    forged = {"id": identity, "data": {"sandboxId": ghost}, **patch}
    return [act.Wrong("forge", {"message": "sandbox.launch", "patch": forged}), *launch(begun)]


def exchange(begun: Begun) -> Sequence[Action]:
    """Something goes wrong with the next exchange, which comes at once."""
    dice = begun.dice
    kind = dice.choice(EXCHANGES)
    return [act.Wrong(kind, _of_exchange(kind, dice)), act.Wrong("close", {"code": 1008})]


def _of_exchange(kind: str, dice: random.Random) -> dict[str, Any]:
    match kind:
        case "refuse":
            return {"problem": dice.choice(REFUSALS), "retryAfterSeconds": dice.choice((None, 0, 3))}
        case "fail":
            return {"status": dice.choice((500, 502, 503, 504)), "times": dice.randint(1, 2)}
        case "delay" | "token-life" | "skew-clock":
            return {"seconds": dice.choice(SECONDS[kind])}
        case "channel-url":
            return {"form": dice.choice(("not-wss", "address", "ipv6-address", "user-info", "odd-port"))}
        case "wrong-certificate":
            return {"place": dice.choice(("exchange", "channel"))}
    return {"status": dice.choice((None, 404, 429, 500, 503))}


def connection(begun: Begun) -> Sequence[Action]:
    """Something befalls the connection that is open."""
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


def forgotten(begun: Begun) -> Sequence[Action]:
    """The platform forgets a sandbox."""
    return [act.Wrong("forget-sandbox", {}, begun.one())]

"""Tells the story once for a case, with what the case says going wrong. Edge: through the stand.

A case whose trouble never came proves nothing, so that is an error of its own kind.
"""

import contextlib
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.chaos import api_fault, nodes, point, story
from tests.chaos.case import Case, Part
from tests.chaos.kind_testbed import KindGround
from tests.chaos.operator_process import MODULE
from tests.chaos.point import Point
from tests.chaos.stand import PATIENCE, Stand, stand
from tests.chaos.storm import Cycles, Storm
from tests.chaos.testbed import Ground


class NeverCameError(Exception):
    """The trouble of a case did not come about: nothing is said about the operator."""


@dataclass(frozen=True)
class Setting:
    """Where cases are told, of which operator, and by which seed; how much a lane of what is random does."""

    ground: Ground
    seed: int = 1
    command: tuple[str, ...] = MODULE
    kills: int = 25
    cycles: int = 500
    patience: float = PATIENCE


@contextlib.contextmanager
def _at(setting: Setting, host: str) -> Iterator[Stand]:
    with stand(setting.ground, host, setting.command) as found:
        found.patience = setting.patience
        yield found


def clean(setting: Setting, host: str) -> tuple[Point, ...]:
    """The story with nothing going wrong: every point at which something can."""
    with _at(setting, host) as found:
        story.told(found)
        return point.enumerated(found.tap.passed)


def tell(setting: Setting, case: Case, host: str) -> None:
    """One case.

    Raises:
        AssertionError: something is not as it must be afterwards.
        NeverCameError: the trouble did not come.
    """
    TELL[case.part](setting, case, host)


def _killed(setting: Setting, case: Case, host: str) -> None:
    with _at(setting, host) as found:
        found.tap.arm(point.parse(case.what), found.kill_and_start)
        story.told(found)
        _came(found, case)


def _dropped(setting: Setting, case: Case, host: str) -> None:
    with _at(setting, host) as found:
        found.tap.arm(point.parse(case.what), lambda: None)
        story.told(found)
        _came(found, case)


def _bent_api(setting: Setting, case: Case, host: str) -> None:
    with _at(setting, host) as found:
        found.kube.faults = (api_fault.parse(case.what),)
        story.told(found)
        if not found.kube.spent:
            raise NeverCameError(f"{case}: no such request came")


def _bent_channel(setting: Setting, case: Case, host: str) -> None:
    kind, _, message = case.what.partition(":")
    patch = {"generation": 1_000_000} if kind == "forge" else {}
    with _at(setting, host) as found:
        control = setting.ground.platform.control
        story.told(found, lambda: control.inject(host, kind, message, 1, patch))
        if control.faults(host):
            raise NeverCameError(f"{case}: no such message came")


def _stormed(setting: Setting, case: Case, host: str) -> None:
    with _at(setting, host) as found:
        Storm(found, _dice(setting, case), setting.kills).rage()


def _cycled(setting: Setting, case: Case, host: str) -> None:
    with _at(setting, host) as found:
        Cycles(found, _dice(setting, case), setting.cycles).turn()


def _lost(setting: Setting, case: Case, host: str) -> None:
    del case
    if not isinstance(setting.ground, KindGround):
        raise NeverCameError("only a real cluster has nodes to lose: add --on kind")
    with _at(setting, host) as found:
        nodes.lost(found, setting.ground)


def _dice(setting: Setting, case: Case) -> random.Random:
    return random.Random(f"{setting.seed} {case}")  # noqa: S311 - to be drawn again


def _came(found: Stand, case: Case) -> None:
    if not found.tap.fired.is_set():
        raise NeverCameError(f"{case}: that moment never came")


TELL: Mapping[Part, Callable[[Setting, Case, str], None]] = {
    "kill": _killed,
    "drop": _dropped,
    "api": _bent_api,
    "channel": _bent_channel,
    "storm": _stormed,
    "cycles": _cycled,
    "nodes": _lost,
}

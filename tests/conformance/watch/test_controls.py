"""A rule whose question has gone blind is no green: its control finds that out. Each is broken here on purpose."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.observe.exceptions import CouldNotRun
from conformance.runner.verdict import Verdict
from conformance.watch import answers, insides, lifecycle_rules, network, pods, secrecy, workload
from conformance.watch.secrecy import DEEP, Search
from conformance.watch.seen import UnaskedError
from tests.conformance.watch import scene


def nothing(*_: Any) -> list[str]:
    return []


@pytest.mark.parametrize(
    "control", [pods.refused(lambda _: ""), workload.refused(lambda _: ""), insides.bare_is_found(nothing)]
)
def test_a_question_that_lets_everything_pass(control: answers.Question) -> None:
    with pytest.raises(CouldNotRun, match="was let pass"):
        control(scene.good())


@pytest.mark.parametrize(
    ("room", "name", "blind", "control"),
    [
        (secrecy, "shaped", nothing, secrecy.shapes_are_known),
        (secrecy, "reads", nothing, secrecy.references_are_read),
        (secrecy, "sought", nothing, secrecy.variables_are_seen),
        (network, "Listener", lambda *_: next(iter(scene.inside(scene.THEIRS).listeners)), network.sockets_are_read),
    ],
)
def test_a_reading_that_finds_nothing(
    room: Any, name: str, blind: Callable[..., Any], control: answers.Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, name, blind)
    with pytest.raises(CouldNotRun):
        control(scene.good())


def test_a_search_that_finds_nothing() -> None:
    with pytest.raises(CouldNotRun, match="does not find the values of queue in their own Secrets"):
        secrecy.their_own(scene.good(), Search(nothing))
    with pytest.raises(CouldNotRun, match="has no value to look for"):
        secrecy.their_own(scene.good(), Search(DEEP.find, lambda _: False))


def test_a_control_of_what_nobody_asks_for() -> None:
    quiet = replace(scene.good(), disturbance=None)
    with pytest.raises(UnaskedError):
        lifecycle_rules.was_taken(quiet)


def test_a_blind_rule_is_not_green() -> None:
    """Whatever its question says."""
    rule = answers.Rule("POD-01", "blind", "claim", lambda _: "all is well", pods.refused(lambda _: ""))
    (found,) = answers.judged([rule], scene.good())
    assert found.verdict is Verdict.COULD_NOT_RUN
    assert found.control is not None
    assert found.control.verdict is Verdict.COULD_NOT_RUN

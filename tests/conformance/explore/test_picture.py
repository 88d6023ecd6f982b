"""Each sentence of the picture, and that a picture that is right has none."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from conformance.explore.picture import Picture, PodSeen
from fake_platform.model import Capacity, Host, Sandbox

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
POD = PodSeen("a", "sandbox-a", "uid-1", "Running", 0)


def host(waiting: int, running: int) -> Host:
    """A host of which only this matters."""
    return Host.model_construct(name="h1", connection="connected", capacity=Capacity(waiting=waiting, running=running))


def sandbox(**changes: Any) -> Sandbox:
    given: dict[str, Any] = {
        "sandbox_id": "a",
        "host": "h1",
        "state": "ready",
        "reason": None,
        "detail": None,
        "pod_uid": "uid-1",
        "token_generation": 1,
        "issued_token_generation": 1,
        "requested_at": NOW,
        "ready_at": NOW,
        "deadline": NOW,
    }
    return Sandbox(**{**given, **changes})


RIGHT = Picture(host(0, 1), (sandbox(),), (POD,), ("a",))


def test_a_right_picture_has_no_problem() -> None:
    """The control of all others; an ended sandbox counts no more."""
    assert list(RIGHT.problems({"a": POD})) == []
    ended = replace(RIGHT, sandboxes=(sandbox(), sandbox(sandbox_id="b", state="failed", pod_uid="uid-9")))
    assert list(ended.problems({"a": POD})) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(RIGHT, sandboxes=(), host=host(0, 0)), "which the platform does not count"),
        (replace(RIGHT, pods=()), "its pod is not there"),
        (replace(RIGHT, pods=(replace(POD, uid="uid-2"),)), "had the pod uid-1, now uid-2"),
        (replace(RIGHT, pods=()), "now it has none"),
        (replace(RIGHT, pods=(replace(POD, restarts=2),)), "was restarted 2 times"),
        (replace(RIGHT, made=("a", "a")), "2 pods were made for the one launch a"),
        (replace(RIGHT, sandboxes=(sandbox(issued_token_generation=2),)), "it was not re-pointed"),
        (replace(RIGHT, host=host(1, 1)), "counts 1 waiting and 1 running, there are 0, 1"),
    ],
)
def test_each_thing_that_is_wrong_is_a_sentence(wrong: Picture, words: str) -> None:
    assert [problem for problem in wrong.problems({"a": POD}) if words in problem.words]


def test_a_pod_is_read_with_the_restarts_of_all_its_containers() -> None:
    manifest = {
        "metadata": {"name": "sandbox-a", "uid": "u", "labels": {"byohost.test/sandbox": "a"}},
        "status": {
            "phase": "Running",
            "initContainerStatuses": [{"restartCount": 2}],
            "containerStatuses": [{"restartCount": 1}],
        },
    }
    assert PodSeen.read(manifest) == PodSeen("a", "sandbox-a", "u", "Running", 3)
    assert PodSeen.read({"metadata": {"name": "x", "uid": "u"}}).restarts == 0

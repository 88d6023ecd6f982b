"""Logs of a pod that the API server hands out, refuses, or never sees the end of."""

from typing import Any, cast

import pytest

from conformance.observe.kube import Kube, KubeError
from conformance.watch.collection import LOGS, MOST_LOG, Gatherer
from conformance.watch.seen import Absent, Gone
from conformance.watch.timeline import Watched
from tests.conformance.watch import scene


class Logs:
    """Stands for an API server that has one answer for each log."""

    def __init__(self, answer: bytes | int) -> None:
        self.answer = answer

    def log_beginning(self, namespace: str, pod: str, container: str, most: int, **_: Any) -> bytes:
        """That answer, or a refusal with that status."""
        if isinstance(self.answer, int):
            raise KubeError(f"GET {namespace}/{pod}/{container}: {self.answer}", self.answer)
        return self.answer[:most]


def gatherer(answer: bytes | int) -> Gatherer:
    return Gatherer(cast("Kube", Logs(answer)), "team", (), frozenset({LOGS}))


POD = Watched(scene.SECOND, scene.SECOND, 0.0, running=1.0)


def test_what_was_printed() -> None:
    it = gatherer(b"did item 18")
    assert it.log(POD) == b"did item 18"
    assert not it.cut


def test_what_has_not_started_has_printed_nothing() -> None:
    assert gatherer(400).log(POD) == b""


@pytest.mark.parametrize("status", [500, 502, 503, 403])
def test_a_log_that_is_not_handed_out_is_no_empty_one(status: int) -> None:
    """As where the API server does not reach kubelets."""
    found = gatherer(status).log(POD)
    assert isinstance(found, Absent)
    assert not isinstance(found, Gone)
    assert f"the log of work-2 (work) was not read: GET team/work-2/work: {status}" in found.why


def test_a_log_that_went_with_its_pod() -> None:
    assert isinstance(gatherer(404).log(POD), Gone)


def test_of_a_long_one_the_beginning_is_read() -> None:
    it = gatherer(b"x" * (MOST_LOG + 1))
    assert it.log(POD) == b"x" * MOST_LOG
    assert it.cut == {"work-2"}


class Kept:
    """Stands for an API server that answers by container, and whether the instance before is asked for."""

    def __init__(self, answers: dict[tuple[str, bool], bytes | int]) -> None:
        self.answers = answers

    def log_beginning(self, _: str, pod: str, container: str, most: int, *, previous: bool) -> bytes:
        """That answer."""
        answer = self.answers[container, previous]
        if isinstance(answer, int):
            raise KubeError(f"{pod}: {answer}", answer)
        return answer[:most]


LOST: list[tuple[dict[tuple[str, bool], bytes | int], bytes | None, bool]] = [
    ({("work", True): 400, ("work", False): b"on", ("side", False): b""}, b"\non\n", True),
    ({("work", True): b"was", ("work", False): b"on", ("side", False): 404}, b"was\non\n", True),
    ({("work", True): b"was", ("work", False): b"on", ("side", False): 400}, b"was\non\n", False),
    ({("work", True): 400, ("work", False): 404, ("side", False): 404}, None, True),
]


@pytest.mark.parametrize(("answers", "log", "lost"), LOST)
def test_of_a_log_that_is_partly_gone_the_rest_is_read_and_that_is_said(
    answers: dict[tuple[str, bool], bytes | int], log: bytes | None, *, lost: bool
) -> None:
    """Kubelet throws away what an earlier instance printed, and a pod may go between two containers."""
    pod = scene.copied(scene.SECOND)
    pod["spec"]["containers"] = [{"name": name, "image": "i"} for name in ("work", "side")]
    pod["status"]["containerStatuses"] = [{"name": "work", "restartCount": 1}]
    it = Gatherer(cast("Kube", Kept(answers)), "team", (), frozenset({LOGS}))
    found = it.log(Watched(pod, pod, 0.0, running=1.0))
    assert found == log if log is not None else isinstance(found, Gone)
    assert it.lost == ({"work-2"} if lost else set())

from typing import Any, cast

from conformance.observe.kube import Kube
from conformance.watch.operator_removal import SETTLED, Disturber
from conformance.watch.seen import Absent, Disturbance
from conformance.watch.timeline import Pods, told
from tests.conformance.watch import scene


class Deleted:
    """Stands for an API server that is told to delete something."""

    def __init__(self) -> None:
        self.paths: list[tuple[str, int]] = []

    def delete(self, path: str, grace: int) -> None:
        """Keep what was asked for."""
        self.paths.append((path, grace))


def standing(*pods: dict[str, Any]) -> Pods:
    found: Pods = {}
    for each in pods:
        found = told(found, "ADDED", each, 0.0)
    return found


OPERATOR, WORK = scene.OPERATOR_POD, scene.SECOND
NEXT = scene.pod("poller-1-b", "own-2", labels={"app": "poller"})


def disturber(kube: Deleted) -> Disturber:
    return Disturber(cast("Kube", kube), "team", 100.0)


def step(it: Disturber, pods: Pods, at: float) -> None:
    own = [each for each in pods.values() if each.labels[0] == {"app": "poller"}]
    it.step(pods, own, [each for each in pods.values() if each not in own], at)


def test_the_operator_is_taken_away_once_there_is_work_in_the_middle() -> None:
    kube = Deleted()
    it, pods = disturber(kube), standing(OPERATOR, WORK)
    step(it, pods, 10.0)
    assert kube.paths == []
    step(it, pods, 41.0)
    step(it, pods, 42.0)
    assert kube.paths == [("/api/v1/namespaces/team/pods/poller-1-a", 1)]
    pods = told(told(pods, "DELETED", OPERATOR, 43.0), "ADDED", NEXT, 45.0)
    step(it, pods, 46.0)
    step(it, pods, 46.0 + SETTLED)
    later = told(pods, "DELETED", WORK, 90.0)
    found = it.outcome(later)
    assert isinstance(found, Disturbance)
    assert (found.taken, found.successor) == ("own-1", "own-2")
    assert found.before == {"work-2": WORK}
    assert found.after == {"work-2": WORK, "poller-1-b": NEXT}, "as it was when the operator had settled"
    assert found.over == frozenset()


def test_work_that_was_over_by_itself_is_told_apart() -> None:
    it, pods = disturber(Deleted()), standing(OPERATOR, WORK)
    step(it, pods, 50.0)
    pods = told(pods, "MODIFIED", WORK | {"status": {"phase": "Succeeded"}}, 51.0)
    pods = told(pods, "DELETED", WORK | {"status": {"phase": "Succeeded"}}, 52.0)
    found = it.outcome(pods)
    assert isinstance(found, Disturbance)
    assert found.over == {"work-2"}
    assert found.successor == ""


def test_without_work_the_operator_is_left_alone() -> None:
    kube = Deleted()
    it, pods = disturber(kube), standing(OPERATOR)
    for at in (45.0, 60.0, 99.0):
        step(it, pods, at)
    late = standing(OPERATOR, WORK)
    step(it, late, 76.0)
    assert kube.paths == []
    assert isinstance(it.outcome(late), Absent)

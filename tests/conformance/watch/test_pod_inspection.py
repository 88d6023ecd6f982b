"""Each pod of the operator is looked into, and one that was not is named."""

import threading
from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.observe import ephemeral_probe
from conformance.observe.ephemeral_probe import Visit
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.kube import Kube
from conformance.watch import pod_inspection
from conformance.watch.pod_inspection import Crew, Looks
from conformance.watch.seen import Absent
from conformance.watch.timeline import Watched
from tests.conformance.watch import scene

NEXT = scene.pod("poller-1-b", "own-2")
LEADER = Watched(scene.OPERATOR_POD, scene.OPERATOR_POD, 0.0, running=0.0)
STANDBY = Watched(NEXT, NEXT, 0.0, running=0.0)
NOW = 10.0
LOOK = scene.inside(scene.OWN_BELONGINGS)


class Pods:
    """Stands for pods that a probe is put into: who was entered, and what becomes of the looks."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.looked = threading.Semaphore(0)
        self.refused: set[str] = set()
        self.breaking: set[str] = set()
        self.unread = 0
        """How many of the next searches do not read what the process holds."""
        self.cut: dict[str, int] = {}
        """How many of the next searches, or looks, are cut."""

    def enter(self, _: Kube, pod: dict[str, Any], visit: Visit) -> "Guest":
        """A guest of that pod."""
        name = pod["metadata"]["name"]
        if name in self.refused:
            self.looked.release()
            raise CouldNotRun(f"no probe can be put into {name}")
        self.entered.append(name)
        return Guest(self, name, visit.target)

    def meets(self, what: str) -> None:
        """A connection that is cut, as often as it is to be."""
        if self.cut.get(what, 0):
            self.cut[what] -= 1
            raise OSError("cut")


class Guest:
    """Stands for a probe inside."""

    def __init__(self, pods: Pods, pod: str, target: str) -> None:
        self.pods, self.pod, self.target = pods, pod, target

    def search(self) -> Inside:
        """The first look."""
        self.pods.meets("search")
        if self.pods.unread:
            self.pods.unread -= 1
            return replace(LOOK, belongings=None, unread="cut")
        return LOOK

    def look(self, _: float) -> Inside:
        """One more."""
        self.pods.looked.release()
        if self.pod in self.pods.breaking:
            raise CouldNotRun("the look had no end")
        self.pods.meets("look")
        return LOOK

    def leave(self) -> None:
        """Nothing stays."""


@pytest.fixture
def pods(monkeypatch: pytest.MonkeyPatch) -> Pods:
    found = Pods()
    monkeypatch.setattr(ephemeral_probe, "enter", found.enter)
    return found


def stayed(pods: Pods, *own: Watched) -> dict[str, Looks]:
    crew = Crew(cast("Kube", None), "probe", 1.0, lambda: NOW)
    for each in own:
        crew.stay_with(each)
        crew.stay_with(each)
        assert pods.looked.acquire(timeout=10)
    return crew.end()[0]


def test_each_of_the_operators_pods_is_looked_into(pods: Pods) -> None:
    """A standby shows nothing of what its leader does, and a successor was not there before."""
    looks = stayed(pods, LEADER, STANDBY)
    assert sorted(pods.entered) == ["poller-1-a", "poller-1-b"]
    found = pod_inspection.of_the_operator([LEADER, STANDBY], looks)
    assert isinstance(found, dict)
    assert sorted(found) == ["poller-1-a (own-1)/work", "poller-1-b (own-2)/work"]
    assert not list(pod_inspection.unlooked([LEADER, STANDBY], looks))


def test_one_that_could_not_be_entered_is_named(pods: Pods) -> None:
    pods.refused.add("poller-1-b")
    looks = stayed(pods, LEADER, STANDBY)
    assert list(pod_inspection.unlooked([LEADER, STANDBY], looks)) == [
        "poller-1-b (own-2): no probe can be put into poller-1-b"
    ]


def test_a_look_that_breaks_off_is_named_where_the_pod_ran_on(pods: Pods) -> None:
    pods.breaking.add("poller-1-a")
    looks = stayed(pods, LEADER)
    assert list(pod_inspection.unlooked([LEADER], looks)) == ["poller-1-a (own-1): the look had no end"]
    for moment in (4.0, NOW + 15):
        assert not list(pod_inspection.unlooked([replace(LEADER, deleting=moment)], looks))


def test_one_that_went_long_after_its_looks_broke_off_is_named() -> None:
    looks = {"own-1": Looks({"work": LOOK}, "exec cut", entered=True, last=10.0)}
    assert list(pod_inspection.unlooked([replace(LEADER, deleting=500.0)], looks)) == ["poller-1-a (own-1): exec cut"]


@pytest.mark.parametrize("what", ["search", "look"])
def test_a_look_that_was_cut_is_taken_again(pods: Pods, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """As by a proxy that ends a WebSocket: the pod is stayed with."""
    monkeypatch.setattr(pod_inspection, "PAUSE", 0.0)
    pods.cut[what] = pod_inspection.AGAIN
    crew = Crew(cast("Kube", None), "probe", 1.0, lambda: NOW)
    crew.stay_with(LEADER)
    for _ in range(pod_inspection.AGAIN + 2):
        assert pods.looked.acquire(timeout=10)
    looks = crew.end()[0]
    assert (looks["own-1"].why, looks["own-1"].last) == ("", NOW)
    assert not pods.cut[what]


def test_what_a_process_holds_is_read_again(pods: Pods, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it never is, the reason stays."""
    monkeypatch.setattr(pod_inspection, "PAUSE", 0.0)
    for times, unread in ((pod_inspection.AGAIN, ""), (99, "cut")):
        pods.unread = times
        crew = Crew(cast("Kube", None), "probe", 1.0, lambda: NOW)
        crew.stay_with(LEADER)
        assert pods.looked.acquire(timeout=10)
        assert crew.end()[0]["own-1"].found["work"].unread == unread


def test_a_name_that_two_pods_had_after_each_other_is_of_both() -> None:
    """As in a StatefulSet."""
    again = scene.pod("poller-1-a", "own-2")
    own = LEADER, Watched(again, again, 5.0, running=6.0)
    looks = {each.uid: Looks({"work": LOOK}, "", entered=True) for each in own}
    assert len(dict(cast("dict[str, Inside]", pod_inspection.of_the_operator(own, looks)))) == 2


def test_one_that_was_never_looked_for_is_named() -> None:
    went = replace(STANDBY, deleting=0.0)
    assert list(pod_inspection.unlooked([went, replace(STANDBY, running=None)], {})) == [
        "poller-1-b (own-2): it was going already when it was first seen running"
    ]
    assert pod_inspection.of_the_operator([went], {}) == Absent("the operator's pod was not seen running")


def test_after_the_watch_nobody_is_looked_into(pods: Pods) -> None:
    crew = Crew(cast("Kube", None), "probe", 1.0, lambda: NOW)
    crew.end()
    assert crew._stay(LEADER.last, "probe").why == pod_inspection.TOO_LATE
    assert not pods.entered

"""Who is attended to while a namespace is watched, and what is told of those whom nobody reached."""

from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.observe.inside import Inside
from conformance.watch import observation_run
from conformance.watch.collection import Gatherer
from conformance.watch.observation_run import PROBING, Request
from conformance.watch.pod_inspection import NO_IMAGE, Crew, Looks
from conformance.watch.pod_watch import PodWatch
from conformance.watch.seen import Absent, Gone, Seen
from conformance.watch.timeline import Watched
from tests.conformance.watch import scene

OWNER = {"kind": "Deployment", "name": "poller", "uid": "deployment-1", "controller": True}


def own(name: str, **moments: Any) -> Watched:
    pod = scene.pod(name, f"uid-{name}", labels={"app": "poller"}, ownerReferences=[OWNER])
    return Watched(pod, pod, 0.0, running=0.0, **moments)


class Logs:
    """Stands for a gatherer: a log for each pod, and who was asked."""

    mine = frozenset(PROBING)
    cut = frozenset({"poller-a"})

    def __init__(self) -> None:
        self.read: list[str] = []

    def log(self, pod: Watched) -> bytes:
        """Its name."""
        self.read.append(pod.name)
        return pod.name.encode()

    def objects(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """None."""
        return {}, ()

    def also(self, found: object, _: object) -> object:
        """The same."""
        return found

    def accepted(self, _: object) -> dict[str, str]:
        """No token."""
        return {}


class Crowd:
    """Stands for a crew: who was stayed with."""

    def __init__(self) -> None:
        self.stayed: list[str] = []

    def stay_with(self, pod: Watched) -> None:
        """One more."""
        self.stayed.append(pod.name)


class Pods:
    """Stands for a watch that has seen these."""

    def __init__(self, *pods: Watched) -> None:
        self.pods = {each.uid: each for each in pods}


def the_scene(image: str | None, gatherer: Logs, *pods: Watched) -> "observation_run._Scene":
    request = Request(namespace="team", resource="deployments", name="poller", seconds=60.0, image=image)
    watch = cast("PodWatch", Pods(*pods))
    return observation_run._Scene(request, scene.copied(scene.WORKLOAD), cast("Gatherer", gatherer), watch)


def seen(it: "observation_run._Scene", looks: dict[str, Looks]) -> Seen:
    return it.seen(looks, {}, Absent("not asked"), 60.0)


def look(inside: Inside) -> Looks:
    return Looks({"poller": inside}, "", entered=True)


def test_each_pod_of_the_operator_is_stayed_with() -> None:
    crowd = Crowd()
    pods = own("poller-a"), own("poller-b")
    it = the_scene("probe", Logs(), *pods)
    for each in pods:
        it.attend(each, cast("Crew", crowd))
    assert crowd.stayed == ["poller-a", "poller-b"]


def test_the_log_of_an_operator_that_goes_is_read_before_it_has_gone() -> None:
    logs, going = Logs(), own("poller-a", deleting=5.0)
    gone, kept = replace(going, gone=6.0), own("poller-b")
    it = the_scene(None, logs, gone, kept, own("poller-c", gone=1.0))
    it.attend(going, cast("Crew", Crowd()))
    it.attend(going, cast("Crew", Crowd()))
    assert logs.read == ["poller-a"]
    found = seen(it, {})
    assert found.logs == {
        "the log of poller-a": b"poller-a",
        "the log of poller-b": b"poller-b",
        "the log of poller-c": Gone("poller-c was gone before its log was read"),
    }
    assert found.cut == ("poller-a",)


def test_where_nobody_is_looked_into_the_reason_is_one() -> None:
    found = seen(the_scene(None, Logs(), own("poller-a")), {})
    assert (found.inside, found.unlooked) == (Absent(NO_IMAGE), ())
    logs = Logs()
    logs.mine = frozenset(PROBING[:1])
    found = seen(the_scene("probe", logs, own("poller-a")), {})
    assert isinstance(found.inside, Absent)
    assert "our account may not patch pods/ephemeralcontainers" in found.inside.why


@pytest.mark.parametrize("missed", [False, True])
def test_a_pod_of_the_operator_that_nobody_looked_into_is_named(*, missed: bool) -> None:
    inside = scene.inside(scene.OWN_BELONGINGS)
    looks = {"uid-poller-a": look(inside)} | ({} if missed else {"uid-poller-b": look(inside)})
    found = seen(the_scene("probe", Logs(), own("poller-a"), own("poller-b")), looks)
    assert isinstance(found.inside, dict)
    assert "poller-a/poller" in found.inside
    expected = ("poller-b: it was going already when it was first seen running",) if missed else ()
    assert found.unlooked == expected

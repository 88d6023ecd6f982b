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
    lost = frozenset({"poller-b"})

    def __init__(self) -> None:
        self.read: list[str] = []
        self.answers: list[bytes | Absent] = []

    def log(self, pod: Watched) -> bytes | Absent:
        """Its name, or the next answer."""
        self.read.append(pod.name)
        return self.answers.pop(0) if self.answers else pod.name.encode()

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
    it.attend(gone, cast("Crew", Crowd()))
    assert logs.read == ["poller-a"]
    found = seen(it, {})
    assert found.logs == {
        "the log of poller-a (uid-poll)": b"poller-a",
        "the log of poller-b (uid-poll)": b"poller-b",
        "the log of poller-c (uid-poll)": Gone("poller-c was gone before its log was read"),
    }
    assert (found.cut, found.lost) == (("poller-a",), ("poller-b",))


ABSENT = Absent("502 Bad Gateway")
GONE = Gone("gone with its pod")
KEPT: list[tuple[list[bytes | Absent], bytes | Absent]] = [
    ([b"polling", b"polling, shutting down"], b"polling, shutting down"),
    ([ABSENT, b"polling"], b"polling"),
    ([b"polling", ABSENT], b"polling"),
    ([b"polling", b""], b"polling"),
    ([ABSENT, GONE], GONE),
]


@pytest.mark.parametrize("heard", [1, 2])
@pytest.mark.parametrize(("answers", "log"), KEPT)
def test_what_is_printed_while_a_pod_ends_is_read_too(
    answers: list[bytes | Absent], log: bytes | Absent, heard: int
) -> None:
    """With the next event, or at the end; what was read once is kept."""
    logs, going = Logs(), own("poller-a", deleting=5.0)
    logs.answers = list(answers)
    last = replace(going, gone=7.0) if heard == 2 else going
    it = the_scene(None, logs, last)
    for _ in range(heard):
        it.attend(going, cast("Crew", Crowd()))
    assert seen(it, {}).logs == {"the log of poller-a (uid-poll)": log}


def test_the_log_of_one_that_has_ended_is_read_once() -> None:
    logs, ended = Logs(), own("poller-a", ended=5.0)
    it = the_scene(None, logs, ended)
    for _ in range(2):
        it.attend(ended, cast("Crew", Crowd()))
    assert seen(it, {}).logs == {"the log of poller-a (uid-poll)": b"poller-a"}
    assert logs.read == ["poller-a"]


def test_the_log_of_a_pod_that_has_gone_is_not_its_successors() -> None:
    """A StatefulSet's next pod has its name."""
    logs, gone = Logs(), own("poller-0", deleting=5.0, gone=6.0)
    pod = scene.pod("poller-0", "next", labels={"app": "poller"}, ownerReferences=[OWNER])
    it = the_scene(None, logs, gone, Watched(pod, pod, 7.0, running=8.0))
    it.attend(gone, cast("Crew", Crowd()))
    assert seen(it, {}).logs == {
        "the log of poller-0 (uid-poll)": Gone("poller-0 was gone before its log was read"),
        "the log of poller-0 (next)": b"poller-0",
    }


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
    assert "poller-a (uid-poll)/poller" in found.inside
    expected = ("poller-b (uid-poll): it was going already when it was first seen running",) if missed else ()
    assert found.unlooked == expected

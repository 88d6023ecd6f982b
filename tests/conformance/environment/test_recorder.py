"""Everything that is created while the recorder runs is in its answer, or it says that something may be missing."""

import threading
import time
from typing import Any, cast

import pytest
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import ProtocolError

from conformance.contract.exits import HarnessError
from conformance.environment import recorder
from conformance.environment.expectations import Condition
from conformance.environment.recorder import Clock, Recorder, Recorders
from conformance.environment.waiting import SWIFT, eventually
from conformance.observe.kube import Kube, KubeError


class Server:
    """An API server whose watches end at once, with what has happened since."""

    manager = "byohost-x"

    def __init__(self) -> None:
        self.happened: dict[str, list[dict[str, Any]]] = {"pods": [], "serviceaccounts": []}
        self.trouble: Exception | None = None
        self.troubles: list[Exception] = []
        self.failing: list[dict[str, Any]] = []
        self.now = "0"
        self.oldest = 0
        self.may_end = threading.Event()
        self.may_end.set()

    def get(self, path: str) -> dict[str, Any]:
        """The version of now."""
        assert path.endswith("?limit=1")
        return {"metadata": {"resourceVersion": self.now}}

    def watch(self, path: str, version: str, seconds: int) -> list[dict[str, Any]]:
        """What came after that version."""
        assert seconds == 1
        self.may_end.wait(10)
        if self.trouble is not None:
            raise self.trouble
        if self.troubles:
            raise self.troubles.pop()
        if self.failing:
            return [{"type": "ERROR", "object": self.failing.pop()}]
        if int(version) < self.oldest:
            gone = {"message": f"too old resource version: {version}", "metadata": {"resourceVersion": version}}
            return [{"type": "ERROR", "object": gone}]
        return [each for each in self.happened[path.rpartition("/")[2]] if int(_version(each)) > int(version)]

    def happens(self, resource: str, kind: str, name: str, namespace: str = "byohost-host-r") -> None:
        """Something is told to whoever watches."""
        version = str(sum(map(len, self.happened.values())) + 1)
        metadata = {"name": name, "namespace": namespace, "uid": name, "resourceVersion": version}
        self.happened[resource].append({"type": kind, "object": {"metadata": metadata, "spec": {}}})


def _version(event: dict[str, Any]) -> str:
    return str(event["object"]["metadata"]["resourceVersion"])


def recording(server: Server, clock: Clock | None = None) -> Recorder:
    """A recorder of the namespaces of the run r."""
    return Recorder(cast("Kube", server), lambda namespace: namespace.endswith("-r"), clock=clock)


class Time:
    """Passes where somebody pauses, and nowhere else."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> bool:
        """They are over at once."""
        self.now += seconds
        return False

    @property
    def clock(self) -> Clock:
        """As a recorder reads it."""
        return Clock(lambda: self.now, self.pause)


def test_each_creation_in_a_namespace_of_the_run_is_kept_once() -> None:
    """Also of what is gone by now; changes and other namespaces are passed over."""
    server = Server()
    with recording(server) as kept:
        assert kept.made("op") == ()
        for kind in ("ADDED", "MODIFIED", "DELETED"):
            server.happens("pods", kind, "short-lived")
        server.happens("pods", "ADDED", "elsewhere", "team")
        server.happens("serviceaccounts", "ADDED", "an-account")
        server.happens("pods", "BOOKMARK", "", "")
        made = kept.made("op")
    assert sorted((each.resource, each.name, each.user) for each in made) == [
        ("pods", "short-lived", "system:serviceaccount:byohost-host-r:op"),
        ("serviceaccounts", "an-account", "system:serviceaccount:byohost-host-r:op"),
    ]


BROKEN_OFF = (
    KubeError("gone", 410),
    OSError("cut"),
    ProtocolError("Connection broken"),
    ApiException(0, "SSLError"),
    TypeError("of ours"),
)


@pytest.mark.parametrize("trouble", BROKEN_OFF, ids=lambda each: type(each).__name__)
def test_a_watch_that_breaks_off_is_told_to_whoever_asks(trouble: Exception) -> None:
    """Something may be missing, so nothing is said: not that it was not created, and not that no pod waited."""
    server = Server()
    with recording(server, Time().clock) as kept:
        server.trouble = trouble
        with pytest.raises(HarnessError, match="could not be watched to the end"):
            kept.made("op")
        with pytest.raises(HarnessError, match="could not be watched to the end"):
            kept.waited("byohost-host-r", 0.0)


AWAY = (
    KubeError("etcd is away", 503),
    KubeError("slow down", 429),
    ProtocolError("Connection broken"),
    ConnectionRefusedError("refused"),
)


@pytest.mark.parametrize("trouble", AWAY, ids=str)
def test_a_watch_that_was_cut_goes_on_from_where_it_was(trouble: Exception) -> None:
    """An API server that starts anew refuses connections for most of a minute."""
    server, away = Server(), Time()
    with recording(server, away.clock) as kept:
        server.troubles = [trouble] * 50
        server.happens("pods", "ADDED", "meanwhile")
        assert [each.name for each in kept.made("op")] == ["meanwhile"]
        assert not kept.waited("byohost-host-r", 0.0)
    assert (server.troubles, away.now) == ([], 50.0)


def test_a_watch_that_stays_away_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute after its last turn; and at once where the recorder is to end."""
    server, away = Server(), Time()
    with recording(server, away.clock) as kept:
        server.trouble = ConnectionRefusedError("refused")
        with pytest.raises(HarnessError, match="watched to the end: refused"):
            kept.made("op")
    assert away.now == recorder.AWAY
    monkeypatch.setattr(recorder, "PAUSE", 3600.0)
    with recording(Server()) as kept:
        cast("Server", kept._kube).trouble = ConnectionRefusedError("refused")


def test_an_error_among_the_events_that_passes_is_none() -> None:
    """As of a server that is stopped in the middle of a watch."""
    server = Server()
    with recording(server, Time().clock) as kept:
        server.failing = [{"message": "etcd is away", "code": 500}]
        server.happens("pods", "ADDED", "meanwhile")
        assert [each.name for each in kept.made("op")] == ["meanwhile"]
    assert not server.failing


def test_an_error_among_the_events_is_one() -> None:
    """A version that is too old to go on from."""
    server = Server()
    with recording(server) as kept:
        gone = {"message": "too old", "code": 410, "metadata": {"resourceVersion": "9"}}
        server.happened["pods"].append({"type": "ERROR", "object": gone})
        with pytest.raises(HarnessError, match="watched to the end: too old"):
            kept.made("op")


def test_a_watch_that_never_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a bound."""
    monkeypatch.setattr(recorder, "PATIENCE", 0.2)
    server = Server()
    with recording(server) as kept:
        server.may_end.clear()
        with pytest.raises(HarnessError, match=r"let no watch end within 0\.2 s"):
            kept.made("op")
        server.may_end.set()


def test_a_pod_that_waits_long_for_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its host, from a moment on; one that was placed soon, and one of another host, are not."""
    monkeypatch.setattr(recorder, "LONG", 0.05)
    full = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "1 Insufficient cpu."}
    server = Server()
    with recording(server) as kept:
        for name in ("waits", "placed"):
            server.happens("pods", "ADDED", name)
            server.happened["pods"][-1]["object"]["status"] = {"conditions": [full]}
        kept.made("op")
        server.happens("pods", "MODIFIED", "placed")
        kept.made("op")
        begun = time.monotonic()
        eventually(lambda: kept.waited("byohost-host-r", 0), until=Condition("it is told", bool), within=5, pace=SWIFT)
        assert kept.waited("byohost-host-r", 0) == "byohost-host-r/waits: 1 Insufficient cpu"
        assert not kept.waited("byohost-other-r", 0)
        server.happens("pods", "DELETED", "waits")
        kept.made("op")
        ended = time.monotonic()
        assert kept.waited("byohost-host-r", begun - 5)
        assert not kept.waited("byohost-host-r", ended)


def test_several_namespaces_are_watched_each_by_itself() -> None:
    """All that was created in any of them is one answer; their waits are waited for together."""
    server = Server()
    with Recorders(cast("Kube", server), ("one", "two")) as kept:
        server.happens("pods", "ADDED", "a-pod", "one")
        made = kept.made("op")
        assert not kept.waited("one", 0)
    assert {each.name for each in made} == {"a-pod"}


def test_a_quiet_namespace_is_watched_on_from_what_the_server_still_knows() -> None:
    """It has forgotten what it told of others meanwhile; nothing of this one is missed."""
    server = Server()
    with recording(server) as kept:
        server.now = "70"
        for _ in range(recorder.QUIET):
            kept.made("op")
        server.oldest = 70
        kept.made("op")
        server.happened["pods"].append(_added("late", "90"))
        assert [each.name for each in kept.made("op")] == ["late"]


def _added(name: str, version: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "byohost-host-r", "uid": name, "resourceVersion": version}
    return {"type": "ADDED", "object": {"metadata": metadata, "spec": {}}}

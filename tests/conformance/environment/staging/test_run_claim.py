"""A run that is at work on somebody else's cluster is left alone."""

import time
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.expectations import Condition
from conformance.environment.staging import run_claim
from conformance.environment.staging.run_claim import dropped, made, refuse
from conformance.environment.waiting import eventually
from conformance.environment.worker import Worker
from conformance.observe import timestamps
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError

NAMESPACE, GIVEN = "/api/v1/namespaces/byohost-system", "/api/v1/namespaces/team/configmaps/byohost-run"
ANYWHERE = "/api/v1/configmaps?labelSelector=byohost.test%2Frun"


@dataclass
class Server:
    """An API server that keeps what is created; `bounds` moves and labels as the client does."""

    bounds: Bounds | None = None
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusal: int = 409
    unread: str = "none"
    """What may not be read."""

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Keep it, once."""
        placed = self.bounds.placed(body) if self.bounds else body
        place = f"{self.bounds.path('POST', path) if self.bounds else path}/{placed['metadata']['name']}"
        if place in self.holds or self.refusal != 409:
            raise KubeError("refused", self.refusal)
        self.holds[place] = placed | {"metadata": placed["metadata"] | {"creationTimestamp": "2026-01-01T10:00:00Z"}}

    def find(self, path: str) -> dict[str, Any] | None:
        """What is kept."""
        if path == self.unread:
            raise KubeError("refused", self.refusal)
        return self.holds.get(path)

    def merge(self, path: str, patch: dict[str, Any]) -> None:
        """Annotations alone."""
        told = self.holds[path]["metadata"]["annotations"] | patch["metadata"]["annotations"]
        self.holds[path]["metadata"]["annotations"] = {key: value for key, value in told.items() if value is not None}

    def delete(self, path: str) -> None:
        """Gone."""
        del self.holds[path]

    def get(self, path: str) -> dict[str, Any]:
        """Every labelled ConfigMap."""
        assert path == ANYWHERE
        return {"items": [each for place, each in self.holds.items() if "/configmaps/" in place]}


def test_a_run_at_work_is_told_with_its_way_out() -> None:
    """Who, since when, and until when at most; another one that begins at the same moment is refused, too."""
    server = Server()
    kube = cast("Kube", server)
    refuse(kube, "https://c", everywhere=True)
    made(kube, "0a1b2c3d", {"level": "restricted"})
    assert server.holds[NAMESPACE]["metadata"]["labels"] == {"byohost.test/run": "0a1b2c3d", "level": "restricted"}
    with pytest.raises(HarnessError) as told:
        refuse(kube, "https://c")
    words = str(told.value)
    assert words.startswith("the run 0a1b2c3d is at work on https://c, from ")
    assert "since 2026-01-01T10:00:00Z and until 2" in words
    assert words.endswith("or take it away by `byohost cleanup --kubeconfig FILE --run 0a1b2c3d`")
    with pytest.raises(HarnessError, match="another run has begun"):
        made(kube, "ffffffff", {})


def test_in_given_namespaces_a_configmap_tells() -> None:
    """Since no Namespace may be written there; whoever cleans the whole cluster sees it, a run beside it need not."""
    server = Server(Bounds("team", ("a",), "0a1b2c3d"))
    made(cast("Kube", server), "0a1b2c3d", {"level": "restricted"})
    assert server.holds[GIVEN]["metadata"]["labels"] == {"byohost.test/run": "0a1b2c3d"}
    with pytest.raises(HarnessError, match=r"FILE --namespaces team,a --run 0a1b2c3d`"):
        refuse(cast("Kube", server), "https://c")
    server.bounds = None
    refuse(cast("Kube", server), "https://c")
    with pytest.raises(HarnessError, match="is at work"):
        refuse(cast("Kube", server), "https://c", everywhere=True)


def test_a_run_whose_time_is_over_or_whose_process_is_gone_is_at_work_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed one keeps nobody waiting on its own machine, and half an hour elsewhere."""
    server = Server()
    kube = cast("Kube", server)
    made(kube, "0a1b2c3d", {})
    with monkeypatch.context() as patched:
        patched.setattr(Worker, "is_gone", lambda _: True)
        refuse(kube, "https://c")
    monkeypatch.setattr(time, "time", lambda: 4e9)
    refuse(kube, "https://c")


@pytest.mark.parametrize("annotations", [None, {}, {"byohost.test/worker": "x"}, {"byohost.test/until": "x"}])
def test_what_tells_of_no_run_is_no_claim(annotations: dict[str, str] | None) -> None:
    """An earlier version's, or somebody's own."""
    metadata = {"labels": {"byohost.test/run": "r"}, "annotations": annotations}
    server = Server(holds={NAMESPACE: {"metadata": metadata}})
    refuse(cast("Kube", server), "https://c")
    told = {"byohost.test/worker": Worker.here().to_json(), "byohost.test/until": "2999-01-01"}
    server.holds[NAMESPACE]["metadata"]["annotations"] = told
    refuse(cast("Kube", server), "https://c")


def test_a_process_that_nobody_can_look_for_is_named_by_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is where there is no /proc."""
    server = Server()
    monkeypatch.setattr(Worker, "here", classmethod(lambda _: Worker("ada", "", None)))
    made(cast("Kube", server), "0a1b2c3d", {})
    with pytest.raises(HarnessError, match="from ada, since"):
        refuse(cast("Kube", server), "https://c")


def test_another_refusal_is_the_api_servers() -> None:
    """It is told as it is."""
    with pytest.raises(KubeError):
        made(cast("Kube", replace(Server(), refusal=403)), "r", {})


def test_no_claim_outlives_its_run() -> None:
    """Of a run that is kept the objects stay; another's claim does, too."""
    server = Server()
    kube = cast("Kube", server)
    dropped(kube, "0a1b2c3d")
    made(kube, "0a1b2c3d", {})
    dropped(kube, "ffffffff")
    with pytest.raises(HarnessError, match="is at work"):
        refuse(kube, "https://c")
    dropped(kube, "0a1b2c3d")
    refuse(kube, "https://c")
    assert server.holds[NAMESPACE]["metadata"]["labels"] == {"byohost.test/run": "0a1b2c3d"}
    server.unread, server.refusal = NAMESPACE, 403
    dropped(kube, "0a1b2c3d")


@pytest.mark.parametrize("bounds", [None, Bounds("team", ("a",), "0a1b2c3d")])
def test_a_claim_is_said_anew_while_the_run_lasts(bounds: Bounds | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it need not hold for longer than a run may be silent; a refusal meanwhile is no matter."""
    monkeypatch.setattr(run_claim, "EVERY", 0.01)
    server, now = Server(bounds), time.time()
    kube, places = cast("Kube", server), ((NAMESPACE,) if bounds is None else (GIVEN, GIVEN.replace("team", "a")))
    made(kube, "0a1b2c3d", {})
    monkeypatch.setattr(time, "time", lambda: now + 1000)
    server.unread, server.refusal = places[0], 500
    with run_claim.kept(kube, "0a1b2c3d"):
        server.unread = "none"
        later = Condition(
            "it holds for longer", lambda told: all(timestamps.seconds(each) > now + 2000 for each in told)
        )
        until = "byohost.test/until"
        eventually(
            lambda: [server.holds[each]["metadata"]["annotations"][until] for each in places], until=later, within=10
        )
    refuse(kube, "https://c")


def test_another_runs_claim_is_not_said_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this one's has been taken away."""
    monkeypatch.setattr(run_claim, "EVERY", 0.01)
    server = Server()
    kube = cast("Kube", server)
    made(kube, "ffffffff", {})
    before = dict(server.holds[NAMESPACE]["metadata"]["annotations"])
    looked = Event()

    def find(path: str) -> dict[str, Any] | None:
        looked.set()
        return server.holds.get(path)

    monkeypatch.setattr(server, "find", find)
    with run_claim.kept(kube, "0a1b2c3d"):
        assert looked.wait(10)
    assert server.holds[NAMESPACE]["metadata"]["annotations"] == before


def test_nor_in_given_namespaces() -> None:
    """There the ConfigMaps go."""
    server = Server(Bounds("team", ("a",), "0a1b2c3d"))
    kube = cast("Kube", server)
    made(kube, "0a1b2c3d", {})
    assert list(server.holds) == [GIVEN, GIVEN.replace("team", "a")]
    dropped(kube, "ffffffff")
    with pytest.raises(HarnessError, match="is at work"):
        refuse(kube, "https://c")
    dropped(kube, "0a1b2c3d")
    assert not server.holds


def test_each_given_namespace_tells_whichever_of_them_another_knows() -> None:
    """Whoever cleans those of hosts alone, or has another namespace for the harness's own objects."""
    server = Server(Bounds("team", ("a", "b"), "0a1b2c3d"))
    made(cast("Kube", server), "0a1b2c3d", {})
    server.bounds = Bounds("other", ("b",), "ffffffff")
    with pytest.raises(HarnessError, match="the run 0a1b2c3d is at work"):
        refuse(cast("Kube", server), "https://c")
    with pytest.raises(HarnessError, match="another run has begun"):
        made(cast("Kube", server), "ffffffff", {})


def test_a_run_with_the_whole_cluster_is_seen_from_its_namespace() -> None:
    """By whoever may read the Namespace; who may not is told nothing by it."""
    server = Server()
    made(cast("Kube", server), "0a1b2c3d", {})
    server.bounds = Bounds("byohost-system", (), "ffffffff")
    with pytest.raises(HarnessError, match="the run 0a1b2c3d is at work"):
        refuse(cast("Kube", server), "https://c")
    server.unread, server.refusal = NAMESPACE, 403
    refuse(cast("Kube", server), "https://c")
    server.refusal = 500
    with pytest.raises(KubeError):
        refuse(cast("Kube", server), "https://c")

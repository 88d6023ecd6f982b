"""A way that a policy of the run's own closes: measured before, under and after it, and gone whatever happens."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment import policed_sidecars
from conformance.environment.insides import EphemeralInsides
from conformance.environment.policed_sidecars import Operator, PolicedSidecars
from conformance.observe.exceptions import CouldNotRun, SourceAbsent
from conformance.observe.kube import Kube
from tests.conformance.environment.test_relay import LIKE

POD: dict[str, Any] = {"metadata": {"name": "op", "namespace": "n"}, "spec": {"containers": [{"name": "main"}]}}
OPERATOR = Operator("n", "operator", lambda: POD)
SELECTOR = {"matchLabels": {"app": "operator"}}
POLICY = "/apis/networking.k8s.io/v1/namespaces/n/networkpolicies/byohost-closed-sidecars"
LISTENER = "/api/v1/namespaces/byohost-system/pods/listener-n"
PROXY = ("10.0.0.2", 3128)


@dataclass
class Cluster:
    """An API server, and a network that does with a policy what `enforces` says."""

    enforces: str = "silence"
    keeps: bool = False
    """Whether the way stays closed once the policy is gone."""
    leaks: bool = False
    """Whether it opens while the policy stands."""
    proxy: str = "reached"
    starts: bool = True
    made: dict[str, Any] = field(default_factory=dict)
    closed: bool = False
    dialled: int = 0

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Kept by its path."""
        name = f"{path}/{body['metadata']['name']}"
        self.made[name] = body
        self.closed = self.closed or name == POLICY

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Whether it is there or not."""
        del grace_seconds
        self.made.pop(path, None)
        self.closed = self.closed and (self.keeps or path != POLICY)

    def pod(self, namespace: str, name: str) -> dict[str, Any]:
        """The listener."""
        assert f"/api/v1/namespaces/{namespace}/pods/{name}" == LISTENER
        state: dict[str, Any] = {"running" if self.starts else "waiting": {}}
        return {
            "spec": {"containers": [{"name": "listener"}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "listener", "state": state}]},
        }

    def get(self, path: str) -> dict[str, Any]:
        """Its address, or the operator's Deployment."""
        if path == LISTENER:
            return {"status": {"podIP": "10.0.0.9"}}
        assert path == "/apis/apps/v1/namespaces/n/deployments/operator"
        return {"spec": {"selector": SELECTOR}}

    def run(self, pod: dict[str, Any], container: str, program: str, places: str) -> str:
        """What connections from the operator's pod meet."""
        assert (pod, container) == (POD, "main")
        assert "create_connection" in program
        self.dialled += 1
        return json.dumps([self._met(tuple(each)) for each in json.loads(places)])

    def _met(self, place: tuple[str, int]) -> str:
        if place == PROXY:
            return self.proxy
        assert place in {("10.0.0.9", 8081), ("10.0.0.7", 8081)}
        leaked = self.leaks and self.dialled > 3  # once it was measured
        return self.enforces if self.closed and not leaked else "reached"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No patience."""
    monkeypatch.setattr(policed_sidecars, "SOON", 0.0)


def closing(cluster: Cluster, during: Callable[[], object] = lambda: None) -> policed_sidecars.Closed:
    """Close the way for a moment, in which that is done."""
    kube, insides = cast("Kube", cluster), cast("EphemeralInsides", cluster)
    with PolicedSidecars(kube, "r1", insides, lambda: LIKE, PROXY).closed(OPERATOR, "10.0.0.7") as closed:
        during()
    return closed


def test_nothing_new_goes_to_port_8081_and_everything_else_goes_on() -> None:
    """Of the pods that the operator's Deployment selects, under the run's label; afterwards nothing is left."""
    cluster = Cluster()

    def look() -> None:
        made = cluster.made[POLICY]
        assert made["metadata"]["labels"] == cluster.made[LISTENER]["metadata"]["labels"] == {"byohost.test/run": "r1"}
        assert made["spec"]["podSelector"] == SELECTOR
        assert made["spec"]["policyTypes"] == ["Egress"]
        (rule,) = made["spec"]["egress"]
        open_ = [range(each["port"], each["endPort"] + 1) for each in rule["ports"] if each["protocol"] == "TCP"]
        assert {*range(1, 65536)} - {port for each in open_ for port in each} == {8081}
        assert {"protocol": "UDP"} in rule["ports"]

    found = closing(cluster, look)
    assert (found.met, found.refuses) == (("silence", "silence"), False)
    assert cluster.made == {}


def test_a_cluster_that_refuses_is_told_from_one_that_drops() -> None:
    """By what a connection meets."""
    assert closing(Cluster(enforces="refused")).refuses


def test_a_policy_that_nothing_enforces_is_a_source_that_is_not_there() -> None:
    """In one sentence, and everything goes."""
    cluster = Cluster(enforces="reached")
    with pytest.raises(SourceAbsent, match="still reached port 8081: nothing enforces it there"):
        closing(cluster)
    assert cluster.made == {}


@pytest.mark.parametrize(
    ("cluster", "words"),
    [
        (Cluster(closed=True, keeps=True), "before the policy stood the operator's pod did not reach"),
        (Cluster(keeps=True), "once it was gone the operator's pod did not reach"),
        (Cluster(leaks=True), "at the end of the policy's time the operator's pod reached"),
        (Cluster(proxy="silence"), "kept the operator from its proxy, too"),
    ],
)
def test_what_cannot_be_told_could_not_run(cluster: Cluster, words: str) -> None:
    """Nobody is blamed for what else stands between the pods."""
    with pytest.raises(CouldNotRun, match=words):
        closing(cluster)
    assert cluster.made == {}


def test_a_listener_that_does_not_run_is_ours() -> None:
    """And goes."""
    cluster = Cluster(starts=False)
    with pytest.raises(HarnessError, match="the listener listener-n does not run"):
        closing(cluster)
    assert cluster.made == {}


def test_whatever_happens_meanwhile_the_policy_goes() -> None:
    """An interrupt among it."""
    cluster = Cluster()

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        closing(cluster, interrupt)
    assert cluster.made == {}

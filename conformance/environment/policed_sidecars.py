"""The way from an operator to its sidecars, closed by a NetworkPolicy of the run's own. Edge: the API server, exec.

It stands for a cut of the network where none can be made in the node, on a cluster that enforces policies. Whether this
one does, and how, is measured on the very way: from inside of the operator's pod a listener of ours was reached before,
not under the policy, and again after it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.contract.exits import HarnessError
from conformance.environment import pod_alike
from conformance.environment.expectations import Condition
from conformance.environment.insides import EphemeralInsides
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.observe.exceptions import CouldNotRun, SourceAbsent, WaitFailed
from conformance.observe.kube import Kube, Object
from conformance.observe.pods import all_run
from egress_profiles.endpoints import SIDECAR_PORT, SYSTEM_NAMESPACE
from fake_platform.pods import RUN_LABEL

SOON = 30.0
"""Seconds in which a policy is in force, or no longer; a pod of ours takes no longer to run."""

REACHED, SILENCE, REFUSED = "reached", "silence", "refused"
"""What a connection meets."""

_NAME = "byohost-closed-sidecars"
_PODS = f"/api/v1/namespaces/{SYSTEM_NAMESPACE}/pods"
_LISTEN = f"""\
import socket
with socket.create_server(("", {SIDECAR_PORT})) as server:
    while True:
        server.accept()[0].close()
"""
_DIAL = """\
import json, socket, sys
def met(host, port):
    try:
        socket.create_connection((host, port), 3).close()
    except TimeoutError:
        return "silence"
    except OSError:
        return "refused"
    return "reached"
print(json.dumps([met(*place) for place in json.loads(sys.argv[1])]))
"""
Place = tuple[str, int]


@dataclass(frozen=True)
class Operator:
    """Whose way it is."""

    namespace: str
    deployment: str
    pod: Callable[[], Object]
    """The one that runs now."""


@dataclass(frozen=True)
class Closed:
    """The way, while it is closed: what each try from the operator's network met, at listeners that were there."""

    met: tuple[str, ...]

    @property
    def refuses(self) -> bool:
        """Whether the cluster refuses what a policy denies, instead of dropping it."""
        return REFUSED in self.met


@dataclass(frozen=True)
class PolicedSidecars:
    """What a run on such a cluster may close."""

    kube: Kube
    run: str
    insides: EphemeralInsides
    like: Callable[[], Object]
    """A pod of ours that stands, of an image with Python."""
    kept: Place
    """What an operator reaches all the while: its proxy."""

    @contextmanager
    def closed(self, operator: Operator, sidecar: str) -> Iterator[Closed]:
        """While this lasts nothing that the operator sends reaches a sidecar by a new connection.

        `sidecar` is the address of one that listens.

        Raises:
            SourceAbsent: the policy is not enforced on the operator's pod.
            CouldNotRun: it cannot be told whether it is.
            HarnessError: the listener does not run.
        """
        with self._listener(operator.namespace) as address:
            listener, path = (address, SIDECAR_PORT), _policies(operator.namespace)
            self._met(operator, listener, _ARE_REACHED, "before the policy stood", "did not reach")
            self.kube.create(path, policy(self._selector(operator), self.run))
            try:
                yield self._measured(operator, (listener, (sidecar, SIDECAR_PORT)))
                self._met(operator, listener, _ARE_STOPPED, "at the end of the policy's time", "reached")
            finally:
                self.kube.delete(f"{path}/{_NAME}")
            self._met(operator, listener, _ARE_REACHED, "once it was gone", "did not reach")

    def _measured(self, operator: Operator, places: tuple[Place, ...]) -> Closed:
        """The way closed, as it shows."""
        met: tuple[str, ...] = wait_or_last(
            lambda: self._dial(operator, places), until=_ARE_STOPPED, within=SOON, pace=BRISK
        )
        if REACHED in met:
            raise SourceAbsent(
                f"this needs NetworkPolicies that are enforced, and {SOON:g} s under one that denies it the operator's "
                f"pod still reached port {SIDECAR_PORT}: nothing enforces it there, or another policy allows it; leave "
                "--policies out"
            )
        if self._dial(operator, (self.kept,)) != (REACHED,):
            raise CouldNotRun(f"a policy that closes port {SIDECAR_PORT} alone kept the operator from its proxy, too")
        return Closed(met)

    def _met(self, operator: Operator, listener: Place, wanted: Condition, when: str, did: str) -> None:
        """Raises CouldNotRun where the listener is not met so in time."""
        try:
            eventually(lambda: self._dial(operator, (listener,)), until=wanted, within=SOON, pace=BRISK)
        except WaitFailed as waited:
            raise CouldNotRun(
                f"what a policy does cannot be told: {when} the operator's pod {did} a listener of ours ({waited})"
            ) from waited

    def _dial(self, operator: Operator, places: tuple[Place, ...]) -> tuple[str, ...]:
        """What connections from the operator's network meet at these places."""
        pod = operator.pod()
        beside = str(pod["spec"]["containers"][0]["name"])
        return tuple(json.loads(self.insides.run(pod, beside, _DIAL, json.dumps(places))))

    def _selector(self, operator: Operator) -> Object:
        path = f"/apis/apps/v1/namespaces/{operator.namespace}/deployments/{operator.deployment}"
        selector: Object = self.kube.get(path)["spec"]["selector"]
        return selector

    @contextmanager
    def _listener(self, namespace: str) -> Iterator[str]:
        """A pod of ours that listens on a sidecar's port: its address."""
        name = f"listener-{namespace}"
        self.kube.create(_PODS, pod_alike.manifest(name, self.run, self.like(), ["python3", "-c", _LISTEN]))
        try:
            yield self._running(name)
        finally:
            self.kube.delete(f"{_PODS}/{name}", grace_seconds=0)

    def _running(self, name: str) -> str:
        runs = Condition("it runs", lambda pod: pod is not None and all_run(pod))
        try:
            eventually(lambda: self.kube.pod(SYSTEM_NAMESPACE, name), until=runs, within=SOON, pace=BRISK)
        except WaitFailed as waited:
            raise HarnessError(f"the listener {name} does not run: {waited}") from waited
        return str(self.kube.get(f"{_PODS}/{name}")["status"]["podIP"])


def policy(selector: Object, run: str) -> Object:
    """Whoever is selected reaches every port but a sidecar's (networking.k8s.io/v1: policies only allow)."""
    ports = [
        {"protocol": "TCP", "port": 1, "endPort": SIDECAR_PORT - 1},
        {"protocol": "TCP", "port": SIDECAR_PORT + 1, "endPort": 65535},
        {"protocol": "UDP"},
    ]
    spec = {"podSelector": selector, "policyTypes": ["Egress"], "egress": [{"ports": ports}]}
    return {"metadata": {"name": _NAME, "labels": {RUN_LABEL: run}}, "spec": spec}


def _policies(namespace: str) -> str:
    return f"/apis/networking.k8s.io/v1/namespaces/{namespace}/networkpolicies"


_ARE_REACHED = Condition("it is reached", lambda met: set(met) == {REACHED})
_ARE_STOPPED = Condition("none is reached", lambda met: REACHED not in met)

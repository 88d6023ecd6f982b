"""A host whose settings say where sandboxes run, and what becomes of its launches. Edge: drives cluster and platform.

The cluster has one kind of node, so what is asked for is what that node has; then what no node has, and at last a
RuntimeClass that is gone. The host is left as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.site_changed import settled
from conformance.families.pods.unknown_placement import UnknownPlacement, place_unknown
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import creations
from fake_platform.model import Sandbox
from fake_platform.pods import RUN_LABEL

CLASSES = "/apis/node.k8s.io/v1/runtimeclasses"
HANDLER = "runc"
"""What a RuntimeClass needs: a handler that containerd has; by this name it has its ordinary one."""

TOLERATION = {"key": "conformance.byohost.test/sandboxes", "operator": "Equal", "value": "only", "effect": "NoSchedule"}
SELECTOR = {"kubernetes.io/os": "linux"}
NOWHERE = {"conformance.byohost.test/no-node": "has-this"}
ASKED: Mapping[str, Any] = {
    "nodeName": "somewhere",
    "nodeSelector": {"kubernetes.io/os": "windows"},
    "tolerations": [{"operator": "Exists"}],
    "runtimeClassName": "of-a-launch",
    "priorityClassName": "system-node-critical",
    "placement": {"nodeSelector": {"kubernetes.io/os": "windows"}},
}
"""What a launch carries beside its own properties, as if it could choose."""

DEADLINE = 15
"""Seconds that a launch has for which no node will ever fit."""


@dataclass(frozen=True)
class Placed:
    """One launch, and its pod as it was submitted and as the cluster had it."""

    sandbox: SandboxUnderTest
    ended: Sandbox
    """Ready, or as it ended, or as it was when patience was over."""
    creations: tuple[AuditEvent, ...]
    """The operator's accepted requests for its pod."""
    pod: Object | None
    """As the cluster had it then, if it was there."""


@dataclass(frozen=True)
class PlacedSandboxes:
    """All launches, and the placement that the host's settings had meanwhile."""

    placement: Mapping[str, Any]
    connected: bool
    """Whether the operator came to be connected with each of the settings."""
    plain: Placed
    asking: Placed
    """Its launch asked for another place."""
    without_class: Placed
    """Launched when the RuntimeClass was gone."""
    nowhere: Placed
    """Launched when the settings named a label that no node has."""
    unknown: UnknownPlacement
    """What became of the operator when they named what no protocol has."""


@scenario("placed", INSTALLED, after=("site", "distrusted"))
def place(host: HostUnderTest) -> PlacedSandboxes:
    """Name a placement in the site, launch; take the RuntimeClass away; name a label of no node; then nonsense."""
    kube = host.environment.kube
    name = f"conformance-{host.environment.run}"
    placement = {"nodeSelector": SELECTOR, "tolerations": [TOLERATION], "runtimeClassName": name}
    metadata = {"name": name, "labels": {RUN_LABEL: host.environment.run}}
    kube.create(
        CLASSES, {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": metadata, "handler": HANDLER}
    )
    try:
        there = settled(host, host.site.model_copy(update={"placement": placement}))
        plain = _launched(host)
        host.environment.control.inject(host.name, "alter", "sandbox.launch", patch={"data": dict(ASKED)})
        asking = _launched(host)
    finally:
        kube.delete(f"{CLASSES}/{name}")
    _forgotten(host, name)
    without_class = _launched(host)
    elsewhere = settled(host, host.site.model_copy(update={"placement": {"nodeSelector": NOWHERE}}))
    nowhere = _launched(host, deadline_seconds=DEADLINE)
    unknown = place_unknown(host)
    back = settled(host)
    return PlacedSandboxes(placement, there and elsewhere and back, plain, asking, without_class, nowhere, unknown)


def _launched(host: HostUnderTest, **changes: Any) -> Placed:
    """Launch, wait for ready or an end, look, and end it."""
    sandbox = host.launch(**({"resources": SMALL} | changes))
    ended = sandbox.settled("ready")
    pod = sandbox.pod()
    made = creations(host.environment.created(), host.namespace, sandbox.id)
    host.environment.control.terminate(sandbox.id)
    return Placed(sandbox, ended, made, pod)


def _forgotten(host: HostUnderTest, name: str) -> None:
    """Wait until the API server refuses pods of that RuntimeClass: it may remember one for a moment."""
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "of-no-class"},
        "spec": {"runtimeClassName": name, "containers": [{"name": "x", "image": host.environment.images.sandbox}]},
    }

    def refused() -> str:
        try:
            host.environment.kube.tried("/api/v1/namespaces/default/pods", pod)
        except KubeError as refusal:
            return str(refusal)
        return ""

    known = Condition("the API server refuses pods of the RuntimeClass that is gone", lambda said: name in said)
    eventually(refused, until=known, within=PATIENCE, pace=BRISK)

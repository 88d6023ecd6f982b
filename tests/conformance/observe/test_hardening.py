"""Each question about a pod's specification has its good pod and the ways in which it is broken."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from conformance.observe import hardening

SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
}
LIMITS = {"limits": {"cpu": "1", "memory": "1Mi"}}
POD: dict[str, Any] = {
    "metadata": {"name": "sandbox-s1", "labels": {"host": "h1"}},
    "spec": {
        "automountServiceAccountToken": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "initContainers": [{"name": "sidecar", "securityContext": SECURITY, "resources": LIMITS}],
        "containers": [{"name": "sandbox", "securityContext": SECURITY, "resources": LIMITS}],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    },
}


def api_token(pod: dict[str, Any]) -> str:
    """With two accounts in the namespace, one of which switches the token off."""
    return hardening.api_token(pod, {"quiet": False, "default": None})


def unnamed(pod: dict[str, Any]) -> str:
    """As sandbox s1 of host h1."""
    return hardening.unnamed(pod, "s1", "h1")


def put(path: str, value: Any) -> dict[str, Any]:
    """The good pod with one value changed; numbers in the path are places in a list."""
    pod: Any = json.loads(json.dumps(POD))  # a deep copy would leave both containers one security context
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = pod
    for key in way:
        place = place[key] if isinstance(key, int) else place.setdefault(key, {})
    place[last] = value
    return dict(pod)


FIRST, SECOND = "spec.initContainers.0", "spec.containers.0"
FAULTS: list[tuple[Callable[[dict[str, Any]], str], dict[str, Any], str]] = [
    (hardening.root, put(f"{SECOND}.securityContext", {}), "runAsNonRoot is not in force for the containers sandbox"),
    (hardening.root, put(f"{FIRST}.securityContext.runAsUser", 0), "the containers sidecar are told to run as user 0"),
    (hardening.capabilities, put(f"{SECOND}.securityContext", None), "drops nothing, not ALL"),
    (hardening.capabilities, put(f"{SECOND}.securityContext.capabilities", {"drop": ["CHOWN"]}), "drops CHOWN"),
    (hardening.capabilities, put(f"{FIRST}.securityContext.capabilities.add", ["SYS_ADMIN"]), "adds the capabilities"),
    (hardening.escalation, put(f"{FIRST}.securityContext.allowPrivilegeEscalation", None), "containers sidecar"),
    (hardening.escalation, put(f"{SECOND}.securityContext.privileged", True), "sandbox are privileged"),
    (hardening.shared, put("spec.hostPID", True), "asks for hostPID"),
    (hardening.shared, put("spec.volumes", [{"name": "v", "hostPath": {"path": "/"}}]), "volumes v are paths"),
    (hardening.shared, put(f"{FIRST}.ports", [{"containerPort": 1}, {"hostPort": 8081}]), "opens ports of the node"),
    (hardening.shared, put(f"{FIRST}.volumeDevices", [{"name": "d"}]), "is given devices"),
    (hardening.shared, put(f"{FIRST}.resources.limits", {"cpu": "1", "of.a/device": "1"}), "is given devices: of.a/"),
    (hardening.shared, put(f"{FIRST}.resources.claims", [{"name": "gpu"}]), "is given devices: gpu"),
    (hardening.storage, put("spec.volumes", [{"name": "v", "secret": {}}]), "no scratch space: v (secret)"),
    (api_token, put("spec.automountServiceAccountToken", True), "neither the submitted pod nor its account default"),
    (api_token, put("spec.automountServiceAccountToken", None), "neither the submitted pod nor its account default"),
    (
        api_token,
        put("spec.volumes", [{"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}]),
        "projects service account tokens: v (for the API server)",
    ),
    (hardening.seccomp, put("spec.securityContext", None), "sandbox (none); sidecar (none)"),
    (
        hardening.seccomp,
        put(f"{FIRST}.securityContext.seccompProfile", {"type": "Unconfined"}),
        "RuntimeDefault for the containers sidecar (Unconfined)",
    ),
    (hardening.writable_root, put(f"{SECOND}.securityContext.readOnlyRootFilesystem", False), "containers sandbox"),
    (hardening.unlimited, put(f"{SECOND}.resources", None), "has no limit of cpu; memory"),
    (hardening.unlimited, put(f"{FIRST}.resources.limits", {"cpu": "0", "memory": "1"}), "sidecar has no limit of cpu"),
    (hardening.placement, put("spec.tolerations", [{"operator": "Exists"}]), "sets tolerations"),
    (hardening.placement, put("spec.priorityClassName", "high"), "sets priorityClassName, by which"),
    (hardening.placement, put("spec.runtimeClassName", "kata"), "rank: the host's settings name none"),
    (hardening.placement, put("spec.schedulerName", "mine"), "asks for the scheduler mine"),
    (unnamed, put("metadata", {"name": "p", "annotations": {"a": "s1"}}), "carries the host h1 in no name"),
    (unnamed, put("metadata", {"labels": {"host": "h1"}}), "carries the launch id s1 in no name"),
]


@pytest.mark.parametrize(("question", "pod", "words"), FAULTS)
def test_a_broken_pod_is_told(question: Callable[[dict[str, Any]], str], pod: dict[str, Any], words: str) -> None:
    """By one sentence that names the container."""
    assert words in question(pod)


@pytest.mark.parametrize("question", dict.fromkeys(question for question, _, _ in FAULTS))
def test_a_good_pod_is_not(question: Callable[[dict[str, Any]], str]) -> None:
    """Nothing is said of it, and nothing where the same setting stands at another place that counts."""
    assert question(deepcopy(POD)) == ""


def test_what_counts_as_well() -> None:
    """The pod's setting for all containers, the account's for the pod, the scheduler that the API server fills in."""
    whole = put("spec.securityContext", {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}})
    del whole["spec"]["containers"][0]["securityContext"]["runAsNonRoot"]
    assert hardening.root(whole) == ""
    quiet = put("spec.serviceAccountName", "quiet")
    del quiet["spec"]["automountServiceAccountToken"]
    assert api_token(quiet) == ""
    assert hardening.placement(put("spec.schedulerName", "default-scheduler")) == ""


POOL = {
    "nodeSelector": {"pool": "a"},
    "tolerations": [{"key": "a", "operator": "Exists"}, {"key": "b"}],
    "runtimeClassName": "gvisor",
}


def placed(**changes: Any) -> dict[str, Any]:
    """A good pod with a placement."""
    pod = put("spec.serviceAccountName", "quiet")
    pod["spec"] |= POOL | changes
    return pod


def test_placement_is_that_of_the_settings() -> None:
    """Whole or none of it: half of one, or another's, is the operator's own choice."""
    assert hardening.placement(placed(), (POOL,)) == ""
    assert hardening.placement(POD, (POOL,)) == ""
    half = hardening.placement(placed(tolerations=None), (POOL,))
    assert half.startswith('the submitted pod sets nodeSelector {"pool": "a"}; runtimeClassName "gvisor", by which')
    assert half.endswith(f"the host's settings name {json.dumps(POOL, sort_keys=True)}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nodeSelector": {"pool": "b"}}, "without the node selector pool=a that the host's settings name"),
        ({"tolerations": None}, 'without the toleration {"key": "a", "operator": "Exists"} that'),
        ({"tolerations": [{"key": "a", "operator": "Exists"}]}, 'without the toleration {"key": "b"} that'),
        ({"runtimeClassName": None}, "has the RuntimeClass (none), and the host's settings name gvisor"),
        ({"runtimeClassName": "kata"}, "has the RuntimeClass kata, and the host's settings name gvisor"),
    ],
)
def test_what_a_pod_lacks_of_its_placement(change: dict[str, Any], words: str) -> None:
    """The first part is named."""
    assert words in hardening.unplaced(placed(**change), POOL)


def test_what_a_cluster_adds_is_no_lack() -> None:
    """More labels, tolerations that it gives to all, an operator that was left out."""
    more = [{"key": "a", "operator": "Exists"}, {"key": "b", "operator": "Equal"}, {"key": "not-ready"}]
    assert hardening.unplaced(placed(nodeSelector={"pool": "a", "x": "y"}, tolerations=more), POOL) == ""
    assert hardening.unplaced(POD, {}) == ""


def test_who_cannot_be_named_is_not_traceable() -> None:
    """A pod whose launch nobody knows carries no host that an auditor could find."""
    assert "carries the host (none)" in hardening.unnamed(POD, "s1", "")

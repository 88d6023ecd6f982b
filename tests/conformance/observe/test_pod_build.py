"""Each question about how a pod is built has its good pod and the ways in which it is built otherwise."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.observe import pod_build
from conformance.observe.timestamps import seconds
from conformance.observe.untrusted_json import Misfit

PROBE = {"tcpSocket": {"port": 8081}, "periodSeconds": 1}
ENV = [{"name": "SANDBOX_POLICY", "value": '{"a":"b, c\\" d","$":[1,2]}'}]
MOUNTS = [{"name": "w", "mountPath": "/workspace/"}, {"name": "t", "mountPath": "/tmp"}]
POD: dict[str, Any] = {
    "metadata": {"annotations": {"byohost.test/deadline": "2027-01-01T00:01:00.5Z"}},
    "spec": {
        "restartPolicy": "Never",
        "serviceAccountName": "byohost-sandbox",
        "securityContext": {"runAsUser": 65532},
        "initContainers": [{"name": "sidecar", "restartPolicy": "Always", "startupProbe": PROBE, "env": ENV}],
        "containers": [{"name": "sandbox", "volumeMounts": MOUNTS, "env": ENV}],
        "volumes": [{"name": "w", "emptyDir": {}}, {"name": "t", "emptyDir": {}}],
    },
}
DUE = seconds("2027-01-01T00:01:00Z")
IDENTITY = {"workloadIdentity": {"clientId": "AAAA", "tenantId": "b"}}


def put(path: str, value: Any) -> dict[str, Any]:
    """The good pod with one value changed; numbers in the path are places in a list."""
    made: Any = json.loads(json.dumps(POD))
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = made
    for key in way:
        place = place[key] if isinstance(key, int) else place.setdefault(key, {})
    place[last] = value
    return dict(made)


def account(pod: dict[str, Any]) -> str:
    """Of a launch without an identity."""
    return pod_build.account(pod, {"workloadIdentity": None})


def deadline(pod: dict[str, Any]) -> str:
    """Of a launch that came twice."""
    return pod_build.deadline(pod, (DUE - 40, DUE))


SIDECAR, SANDBOX = "spec.initContainers.0", "spec.containers.0"
NOTED = "metadata.annotations"
FAULTS: list[tuple[Callable[[dict[str, Any]], str], dict[str, Any], str]] = [
    (
        pod_build.user,
        put("spec.securityContext", {}),
        "not above 0 for the containers sandbox; sidecar",
    ),
    (pod_build.user, put(f"{SANDBOX}.securityContext", {"runAsUser": 0}), "for the containers sandbox"),
    (pod_build.runs_once, put("spec.restartPolicy", "OnFailure"), "has the restartPolicy OnFailure"),
    (pod_build.runs_once, put("spec.restartPolicy", None), "has the restartPolicy Always"),
    (pod_build.runs_once, put(f"{SANDBOX}.restartPolicy", "OnFailure"), "restart policy of its own"),
    (pod_build.runs_once, put(f"{SANDBOX}.restartPolicyRules", [{}]), "restart policy of its own"),
    (pod_build.runs_once, put(f"{SIDECAR}.restartPolicy", None), "is no init container with restartPolicy Always"),
    (pod_build.runs_once, put("spec.initContainers", []), "is no init container with restartPolicy Always"),
    (pod_build.listens_first, put(f"{SIDECAR}.startupProbe", None), "no startupProbe of tcpSocket 8081"),
    (pod_build.listens_first, put(f"{SIDECAR}.startupProbe.tcpSocket.port", 80), "no startupProbe of tcpSocket 8081"),
    (pod_build.listens_first, put(f"{SIDECAR}.startupProbe.periodSeconds", None), "looks every 10 s"),
    (pod_build.scratch, put(f"{SANDBOX}.volumeMounts.0.readOnly", True), "write at /workspace"),
    (pod_build.scratch, put(f"{SANDBOX}.volumeMounts", []), "write at /tmp; /workspace"),
    (pod_build.scratch, put("spec.volumes.1", {"name": "t", "configMap": {}}), "write at /tmp"),
    (account, put("spec.serviceAccountName", None), "runs under the account default, not byohost-sandbox"),
    (deadline, put(NOTED, {}), "no annotation byohost.test/deadline"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "in a minute"}), "'in a minute', which is no time"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "2027-02-30T00:00:00Z"}), "which is no time"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "2027-01-01T01:01:00+01:00"}), "which is no time"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "2027-01-01T00:01:09Z"}), "is 9.0 s after its launch's deadline"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "2027-01-01T00:00:30Z"}), "is 10.0 s after its launch's deadline"),
    (deadline, put(NOTED, {pod_build.DEADLINE: "2027-01-01T00:00:00Z"}), "is 20.0 s before its launch's deadline"),
    (pod_build.blank_policy, put(f"{SANDBOX}.env.0.value", '{"a": 1}'), "has blanks, in the containers sandbox"),
    (pod_build.blank_policy, put(f"{SIDECAR}.env.0.value", "[1,\n2]"), "has blanks, in the containers sidecar"),
]


@pytest.mark.parametrize(("question", "pod", "words"), FAULTS)
def test_a_fault_is_said(question: Callable[[dict[str, Any]], str], pod: dict[str, Any], words: str) -> None:
    """In one sentence; and the good pod has none."""
    assert words in question(pod)
    assert question(POD) == ""


def test_a_probe_may_name_the_port() -> None:
    """By a name that the container gives it, or as digits (Kubernetes API, TCPSocketAction)."""
    named = put(f"{SIDECAR}.startupProbe.tcpSocket.port", "token")
    assert "no startupProbe" in pod_build.listens_first(named)
    named["spec"]["initContainers"][0]["ports"] = [{"name": "token", "containerPort": 8081}, "what"]
    assert pod_build.listens_first(named) == ""
    assert pod_build.listens_first(put(f"{SIDECAR}.startupProbe.tcpSocket.port", "8081")) == ""


def test_its_labels_are_those_of_the_protocol_and_its_launch() -> None:
    """Its launch sets none of the reserved ones, and a secret among its own is compared as the journal has it."""
    order = {"sandboxId": "s", "labels": {"team": "a", "byohost.test/host": "another", "pod-template-hash": "x"}}
    ours = {"app.kubernetes.io/managed-by": "byohost-operator", "byohost.test/host": "h", "byohost.test/sandbox": "s"}
    made = {"metadata": {"name": "sandbox-s", "labels": {"team": "a", "more": "b"} | ours}}
    assert pod_build.labels(made, "h", order) == ""
    assert "is without the labels team=a" in pod_build.labels(
        {"metadata": {"name": "sandbox-s", "labels": ours}}, "h", order
    )
    assert "without the labels byohost.test/host=i" in pod_build.labels(made, "i", order)
    assert "is named (none), not sandbox-s" in pod_build.labels({}, "h", order)
    assert "is named sandbox-s, not sandbox-t" in pod_build.labels(made, "h", {"sandboxId": "t"})


def test_an_identity_has_its_account() -> None:
    """By the name that the protocol makes of it, in whatever case it was written."""
    name = pod_build.identity_account("aaaa", "B")
    assert pod_build.account(put("spec.serviceAccountName", name), IDENTITY) == ""
    assert f"not {name}" in pod_build.account(POD, IDENTITY)


def test_a_user_that_is_none_is_told() -> None:
    """What the API server would not take is its writer's fault."""
    with pytest.raises(Misfit, match="runAsUser is text"):
        pod_build.user(put("spec.securityContext", {"runAsUser": "root"}))

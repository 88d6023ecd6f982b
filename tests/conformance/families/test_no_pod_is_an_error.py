"""Whatever an operator asks the API server for, and whatever its pods are, what reads it passes or fails in words.

Pods reach the harness as the API server's audit log keeps them, and as the API server shows them.
"""

import datetime as dt
import functools
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings

from conformance import builtin
from conformance.observe import hardening, launch_differences, object_writes, pods, survival
from conformance.observe.audit import by_account, parse_audit
from conformance.observe.deletions import deletions, moments, without_uid
from conformance.observe.pod_build import DEADLINE
from conformance.observe.pod_lifetimes import lifetimes
from conformance.observe.rbac import beyond, undisturbed
from conformance.observe.submitted import SubmittedPod, submitted
from fake_platform.model import JournalEntry
from fake_platform.redaction import redact
from tests.anywhere import VALUES, Change, changed, changes, held
from tests.conformance.families.conftest import claims_of

EXAMPLES = 100 if settings().derandomize else 2000
"""Few of the same at each submission, many new ones for whoever explores."""

DUE = "2027-01-01T00:01:00Z"
ID, HOST = "a" * 26, "one"
POLICY = {"network": ["nowhere"]}
SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 65532,
}
SIZE = {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "128Mi"}}
IMAGE = "registry.byohost.test/byohost/sandbox@sha256:" + "a" * 64


def one_container(name: str) -> dict[str, Any]:
    """A container of a sandbox pod."""
    env = {"SANDBOX_ID": ID, "SANDBOX_POLICY": json.dumps(POLICY, separators=(",", ":"))}
    mounts = [{"name": "tmp", "mountPath": "/tmp"}, {"name": "work", "mountPath": "/workspace"}]
    made = {"name": name, "image": IMAGE, "securityContext": dict(SECURITY), "volumeMounts": mounts}
    return made | {"env": [{"name": key, "value": value} for key, value in env.items()], "resources": dict(SIZE)}


TOKEN_SOURCE = {"serviceAccountToken": {"audience": "cloud", "path": "token"}}
LASTING = {
    "restartPolicy": "Always",
    "ports": [{"name": "token", "containerPort": 8081}],
    "startupProbe": {"tcpSocket": {"port": 8081}, "periodSeconds": 1},
}
SPEC = {
    "automountServiceAccountToken": False,
    "restartPolicy": "Never",
    "serviceAccountName": "byohost-sandbox",
    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    "initContainers": [one_container("sidecar") | LASTING],
    "containers": [one_container("sandbox") | {"command": ["run"]}],
    "volumes": [
        {"name": "tmp", "emptyDir": {}},
        {"name": "work", "emptyDir": {}},
        {"name": "cloud", "projected": {"sources": [TOKEN_SOURCE]}},
    ],
}
LABELS = {
    "app.kubernetes.io/managed-by": "byohost-operator",
    "byohost.test/host": HOST,
    "byohost.test/sandbox": ID,
}
POD = {
    "metadata": {
        "name": f"sandbox-{ID}",
        "uid": "u",
        "labels": LABELS,
        "annotations": {"a": "b", DEADLINE: DUE},
    },
    "spec": SPEC,
}
RUNNING = {
    "restartCount": 0,
    "containerID": "containerd://c",
    "state": {"running": {"startedAt": "2027-01-01T00:00:00Z"}},
}
STATUS = {
    "phase": "Running",
    "podIP": "10.0.0.1",
    "podIPs": [{"ip": "10.0.0.1"}],
    "initContainerStatuses": [{"name": "sidecar", **RUNNING}],
    "containerStatuses": [{"name": "sandbox", **RUNNING, "lastState": {"terminated": {"exitCode": 1}}}],
}
ORDER = redact(
    {
        "sandboxId": ID,
        "image": IMAGE,
        "sidecarImage": IMAGE,
        "command": ["run"],
        "env": {},
        "policy": POLICY,
        "resources": SIZE,
    }
)


def event(verb: str, resource: str, name: str, code: int, requested: Any) -> dict[str, Any]:
    """A line of the audit log."""
    return {
        "stage": "ResponseComplete",
        "auditID": "1",
        "verb": verb,
        "requestURI": f"/api/v1/namespaces/n/{resource}",
        "user": {"username": "system:serviceaccount:n:byohost-operator"},
        "sourceIPs": ["10.0.0.2"],
        "objectRef": {"resource": resource, "namespace": "n", "name": name},
        "responseStatus": {"code": code},
        "requestReceivedTimestamp": "2027-01-01T00:00:00.000000Z",
        "annotations": {"authorization.k8s.io/decision": "allow"},
        "requestObject": requested,
    }


ACCOUNT = {"metadata": {"name": "byohost-sandbox"}, "automountServiceAccountToken": False}
REQUESTED = [
    ACCOUNT,
    POD,
    {"preconditions": {"uid": "u"}},
    [{"op": "replace", "path": "/metadata/labels", "value": {}}],
]


def logged(requested: list[Any]) -> str:
    """The audit log of these requests, each of which the API server took as it was."""
    verbs = (
        ("create", "serviceaccounts", 201),
        ("create", "pods", 201),
        ("delete", "pods", 200),
        ("patch", "pods", 200),
    )
    named = zip(verbs, requested, strict=True)
    return "\n".join(json.dumps(event(verb, kind, f"sandbox-{ID}", code, each)) for (verb, kind, code), each in named)


LAUNCH = JournalEntry(
    n=1,
    time=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    kind="frame",
    direction="down",
    host=HOST,
    instance=None,
    connection_id="c",
    type="sandbox.launch",
    status=None,
    data={"time": "2027-01-01T00:00:00Z", "data": ORDER | {"deadlineSeconds": 60}},
)


@functools.cache
def whole_run() -> tuple[str, ...]:
    """The check files with claims on every pod of a run."""
    files = (file for file in builtin.CHECKS.rglob("test_*.py") if "(every_pod: " in file.read_text(encoding="utf-8"))
    return tuple(sorted(file.relative_to(builtin.CHECKS).with_suffix("").as_posix() for file in files))


def of_log(text: str) -> dict[str, Callable[[], Any]]:
    """What is read of the audit log, and what judges it at the end of a run."""
    events = parse_audit(text)
    every = submitted(events, "byohost-operator", [LAUNCH])
    readings: dict[str, Callable[[], Any]] = {
        "creations": lambda: pods.creations(events, "n", ID),
        "uids": lambda: pods.uids(events, "n"),
        "deletions": lambda: (without_uid(deletions(events, "byohost-operator")), moments(deletions(events, "o"))),
        "lifetimes": lambda: lifetimes(events, "byohost-operator"),
        "rights": lambda: (beyond(events, "n"), undisturbed(events), by_account(events, "n", "byohost-operator")),
        "titles": lambda: [each.title for each in every.pods],
    }
    for file in whole_run():
        readings |= claims_of(file, every_pod=every)
    return readings


LAUNCHED = SimpleNamespace(
    order=SimpleNamespace(
        image=IMAGE, sidecar_image=IMAGE, command=("run",), env={}, policy=POLICY, resources=SimpleNamespace(**SIZE)
    )
)


def of_pod(pod: Any) -> dict[str, Callable[[], Any]]:
    """What is read of one pod, as submitted or as it runs."""
    one = SubmittedPod(HOST, ID, pod, ORDER)
    alone: list[Callable[[Any], Any]] = [
        pods.sandbox_id, pods.volume_kinds, pods.projected_tokens, pods.token_volumes, pods.restarts, pods.ended,
        pods.container_ids, pods.all_run, pods.addresses, object_writes.mark, hardening.root, hardening.capabilities,
        hardening.escalation, hardening.shared, hardening.storage, hardening.seccomp, hardening.writable_root,
        hardening.unlimited, hardening.placement,
    ]  # fmt: skip
    readings: dict[str, Callable[[], Any]] = {read.__name__: functools.partial(read, pod) for read in alone}
    claims = claims_of("launch/test_exactly_the_launch", submitted=pod, launched=LAUNCHED)
    readings |= {name: claim for name, claim in claims.items() if "submitted" in claim.keywords}
    return readings | {
        "environments": lambda: [pods.environment(part) for part in pods.containers(pod)],
        "scratch": lambda: [pods.scratch_paths(pod, part) for part in pods.containers(pod)],
        "writable": lambda: [pods.writable_paths(pod, part) for part in pods.containers(pod)],
        "started": lambda: pods.started_at(pod, "sandbox"),
        "api token": lambda: hardening.api_token(pod, {"byohost-sandbox": False}),
        "unnamed": lambda: hardening.unnamed(pod, ID, HOST),
        "difference": lambda: launch_differences.difference(pod, ORDER),
        "other size": lambda: launch_differences.other_size(pod, ORDER),
        "harmed": lambda: (survival.harmed({ID: pod}, {ID: POD}), survival.harmed({ID: POD}, {ID: pod})),
        "title": lambda: one.title,
    }


def test_a_good_pod_is_good() -> None:
    """The control: nothing is wrong with it, alone and among all of a run."""
    assert len(of_log(logged(REQUESTED))) > 15
    held(of_log(logged(REQUESTED)))
    good = of_pod(POD | {"status": STATUS})
    for name in ("root", "capabilities", "shared", "unlimited", "difference", "other size"):
        assert good[name]() == "", name


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_is_submitted(drawn: list[Change]) -> None:
    """Arbitrary JSON anywhere in what an operator asks the API server for."""
    held(of_log(logged(changed(REQUESTED, drawn))))


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_a_pod_is(drawn: list[Change]) -> None:
    """Arbitrary JSON anywhere in a pod, its status too."""
    held(of_pod(changed(POD | {"status": STATUS}, drawn)))


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_stands_in_the_audit_log(drawn: list[Change]) -> None:
    """Arbitrary JSON anywhere in a line of the log, though the API server writes it."""
    line = changed(event("create", "pods", "p", 201, POD), drawn)
    held({"audit": lambda: by_account(parse_audit(json.dumps(line)), "n", "o")})


@pytest.mark.parametrize(
    "command", [None, 5, True, "run", {"run": 1}, [None], [5], [["run"]], [{"run": 1}], ["run", None]]
)
def test_whatever_a_command_is(command: Any) -> None:
    """Each reader of it is in words, the one that judges the shared sandbox and the one that judges all of a run."""
    pod = changed(POD, [])
    pod["spec"]["containers"][0]["command"] = command  # type: ignore[index]
    held(of_pod(pod))
    held(of_log(logged([ACCOUNT, pod, *REQUESTED[2:]])))
    with pytest.raises(AssertionError, match="command"):
        claims_of("launch/test_exactly_the_launch", submitted=pod, launched=LAUNCHED)[_COMMAND]()


_COMMAND = "launch/test_exactly_the_launch::test_images_and_command"


def test_a_deep_request_hides_nobody() -> None:
    """A request that is nested beyond any reader's stack is read all the same: who asked for what, what came of it."""
    line = json.dumps(event("create", "pods", "p", 201, "HERE"))
    (found,) = parse_audit(line.replace('"HERE"', "[" * 3000 + "]" * 3000))
    assert (found.verb, found.status, found.requested) == ("create", 201, {})


def test_variables_that_grow_without_end_are_told() -> None:
    """Each refers twice to the one before it: no process could hold them, and no reader tries to."""
    env = [{"name": "V0", "value": "x" * 100}] + [{"name": f"V{n}", "value": f"$(V{n - 1})" * 2} for n in range(1, 60)]
    pod = changed(POD, [])
    pod["spec"]["containers"][0]["env"] += env  # type: ignore[index]
    held(of_pod(pod))
    with pytest.raises(AssertionError, match="the variables of the sandbox container grow to more than 2097152 bytes"):
        pods.environment(pods.container(pod, "sandbox"))

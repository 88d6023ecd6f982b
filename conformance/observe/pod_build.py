"""How a submitted sandbox pod is built beside its hardening, one question per sentence of the protocol. Pure.

As in `hardening`, each question returns one sentence about the first thing that is wrong, or nothing; the sentences are
items 5, 11 and 12 of openapi.yaml. A pod is asked as it was submitted, with Kubernetes' defaults where it says nothing.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from posixpath import normpath
from typing import Any

from conformance.contract.wording import listed
from conformance.observe.pods import Object, container, containers, environment, in_force, scratch_paths, writable_paths
from conformance.observe.timestamps import seconds
from conformance.observe.untrusted_json import fields, is_compact, number, records, text
from fake_platform.redaction import redact

SCRATCH = ("/workspace", "/tmp")  # noqa: S108 - inside a sandbox
"""Where a sandbox may write (openapi.yaml, 12)."""

ACCOUNT = "byohost-sandbox"
"""Of sandboxes without an identity (openapi.yaml, 12)."""

OPERATOR = "byohost-operator"
RESERVED = ("byohost.test/", "app.kubernetes.io/", "azure.workload.identity/", "pod-template-hash")
"""How labels begin that no launch sets (openapi.yaml, 12)."""

PORT, EVERY = 8081, 1
"""Where a sidecar listens, and the seconds between two looks at it (openapi.yaml, 4 and 12)."""

DEADLINE = "byohost.test/deadline"
NEAR = 1.5
"""Seconds by which the noted moment may differ: it may be written without fractions."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
"""terms.json, time."""


def user(pod: Object) -> str:
    """POD-01: every container names a user above 0, so that no image decides who it is."""
    users = {each["name"]: in_force(pod, each, "runAsUser") for each in containers(pod)}
    without = [name for name, given in users.items() if number({"runAsUser": given}, "runAsUser") < 1]
    return f"runAsUser is not above 0 for the containers {listed(without)}" if without else ""


def runs_once(pod: Object) -> str:
    """POD-15: nothing starts a sandbox's program again, and its sidecar starts before it and is kept alive."""
    spec = fields(pod, "spec")
    policy = text(spec, "restartPolicy") or "Always"
    if policy != "Never":
        return f"the submitted pod has the restartPolicy {policy}, by which a sandbox's program is run again"
    sandbox = container(pod, "sandbox")
    if text(sandbox, "restartPolicy") not in {"", "Never"} or sandbox.get("restartPolicyRules"):
        return "the sandbox container has a restart policy of its own, by which its program is run again"
    lasting = {each["name"]: text(each, "restartPolicy") for each in records(spec, "initContainers")}
    if lasting.get("sidecar") != "Always":
        return "the sidecar is no init container with restartPolicy Always, so that it is not there before its sandbox"
    return ""


def listens_first(pod: Object) -> str:
    """POD-15: the sandbox starts once its sidecar listens, which is looked at every second."""
    sidecar = container(pod, "sidecar")
    probe = fields(sidecar, "startupProbe")
    port = fields(probe, "tcpSocket").get("port")
    named = {each.get("name"): each.get("containerPort") for each in _ports(sidecar)}
    if named.get(port, port) not in {PORT, str(PORT)}:
        return f"the sidecar has no startupProbe of tcpSocket {PORT}, so that the sandbox starts before it listens"
    every = number(probe, "periodSeconds") or 10
    return "" if every == EVERY else f"the sidecar's startupProbe looks every {every} s, not every second"


def scratch(pod: Object) -> str:
    """POD-15: what a sandbox may write to is there, and can be written."""
    sandbox = container(pod, "sandbox")
    given = {normpath(path) for path in scratch_paths(pod, sandbox) & writable_paths(pod, sandbox)}
    lacking = [path for path in SCRATCH if path not in given]
    return f"the sandbox has no emptyDir that it can write at {listed(lacking)}" if lacking else ""


def account(pod: Object, order: Mapping[str, Any]) -> str:
    """POD-15: it runs under the account of sandboxes, or that of its launch's identity."""
    given, wanted = text(fields(pod, "spec"), "serviceAccountName") or "default", ACCOUNT
    identity = fields(order.get("workloadIdentity"), whose="the launch's identity")
    if identity:
        wanted = identity_account(text(identity, "clientId"), text(identity, "tenantId"))
    return "" if given == wanted else f"the submitted pod runs under the account {given}, not {wanted}"


def identity_account(client: str, tenant: str) -> str:
    """The name of an identity's service account (control.json, identity)."""
    whose = f"{client}\x00{tenant}".lower()
    return f"identity-{hashlib.sha256(whose.encode()).hexdigest()[:20]}"


def labels(pod: Object, host: str, order: Mapping[str, Any]) -> str:
    """POD-15: name and labels are those by which the protocol finds it, and its launch's own are added."""
    sandbox, metadata = text(order, "sandboxId"), fields(pod, "metadata")
    if (name := text(metadata, "name")) != f"sandbox-{sandbox}":
        return f"the submitted pod is named {name or '(none)'}, not sandbox-{sandbox}"
    theirs = fields(order.get("labels"), whose="the launch's labels")
    ours = {"app.kubernetes.io/managed-by": OPERATOR, "byohost.test/host": host, "byohost.test/sandbox": sandbox}
    wanted = {key: value for key, value in theirs.items() if not key.startswith(RESERVED)} | ours
    given = redact(dict(fields(metadata, "labels")))
    wrong = [f"{key}={value}" for key, value in wanted.items() if given.get(key) != value]
    return f"the submitted pod is without the labels {listed(wrong)}" if wrong else ""


def deadline(pod: Object, deadlines: Sequence[float]) -> str:
    """POD-15: the moment of the deadline is noted on the pod; `deadlines` are its launches', in epoch seconds."""
    noted = text(fields(pod, "metadata", "annotations"), DEADLINE)
    if not noted:
        return f"the submitted pod has no annotation {DEADLINE}, by which a restarted operator would go"
    moment = _moment(noted)
    if moment is None:
        return f"its annotation {DEADLINE} is {noted!r}, which is no time as the protocol writes it"
    off = min((moment - each for each in deadlines), key=abs, default=0.0)
    if abs(off) <= NEAR:
        return ""
    return f"its annotation {DEADLINE} is {abs(off):.1f} s {'after' if off > 0 else 'before'} its launch's deadline"


def blank_policy(pod: Object) -> str:
    """LCH-03: the policy is handed on as compact JSON, in both containers."""
    loose = [each["name"] for each in containers(pod) if not is_compact(environment(each).get("SANDBOX_POLICY", ""))]
    return f"SANDBOX_POLICY is no compact JSON, but has blanks, in the containers {listed(loose)}" if loose else ""


def _ports(sidecar: Object) -> list[Any]:
    return [fields(each, whose="ports[]") for each in sidecar.get("ports") or [] if isinstance(each, Mapping)]


def _moment(noted: str) -> float | None:
    try:
        return seconds(noted) if _TIME.fullmatch(noted) else None
    except ValueError:
        return None

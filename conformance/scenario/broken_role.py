"""One granted verb is taken away from the operator for a while, and given back. Edge: drives the cluster, the clock."""

import time
from dataclasses import dataclass

from conformance.expect import That
from conformance.observe.kube import Object
from conformance.observe.rbac import RBAC
from conformance.subject import PATIENCE, HostUnderTest
from conformance.verdict import CouldNotRun
from conformance.waiting import Pace, eventually, patiently
from fake_platform.model import Host

VERB, RESOURCE = "delete", "pods"
_BRISK = Pace(every=0.25)


@dataclass(frozen=True)
class BrokenRole:
    """The host before, when the broken right was shown (or patience was over), and after the right was given back."""

    before: Host
    broken: Host
    seconds: float
    """From the changed role to what `broken` shows."""
    mended: Host


def operator_roles(host: HostUnderTest) -> list[Object]:
    """The roles of its namespace that are bound to the operator's account."""
    kube, base = host.world.kube, f"/apis/{RBAC}/v1/namespaces/{host.namespace}"
    names = [
        binding["roleRef"]["name"]
        for binding in kube.get(f"{base}/rolebindings")["items"]
        if any(subject.get("name") == host.operator.account for subject in binding.get("subjects") or [])
    ]
    return [role for role in kube.get(f"{base}/roles")["items"] if role["metadata"]["name"] in names]


def break_role(host: HostUnderTest) -> BrokenRole:
    """Take `delete pods` away, wait until the host shows it, give it back, and wait for that as long."""
    roles = operator_roles(host)
    if not roles:
        raise CouldNotRun(f"no role in {host.namespace} is bound to {host.operator.account}, so none can be narrowed")
    shown = That("the host shows its RBAC as broken", lambda one: one.health is not None and not one.health.rbac.ok)
    mended = That("the host shows its RBAC as good", lambda one: one.health is not None and one.health.rbac.ok)
    before: Host = eventually(host.record, until=mended, within=PATIENCE, pace=_BRISK)
    for role in roles:
        _write(host, role, [_without(rule) for rule in role["rules"]])
    started = time.monotonic()
    try:
        broken: Host = patiently(host.record, until=shown, within=PATIENCE, pace=_BRISK)
    finally:
        seconds = time.monotonic() - started
        for role in roles:
            _write(host, role, role["rules"])
    return BrokenRole(before, broken, seconds, patiently(host.record, until=mended, within=PATIENCE, pace=_BRISK))


def _without(rule: Object) -> Object:
    if RESOURCE not in rule.get("resources", []):
        return rule
    return {**rule, "verbs": [verb for verb in rule["verbs"] if verb != VERB]}


def _write(host: HostUnderTest, role: Object, rules: list[Object]) -> None:
    path = f"/apis/{RBAC}/v1/namespaces/{host.namespace}/roles/{role['metadata']['name']}"
    host.world.kube.merge(path, {"rules": rules})

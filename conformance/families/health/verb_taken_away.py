"""Granted verbs are taken away from the operator, one after the other, and given back. Edge: the cluster, the clock."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Weight, scenario
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from conformance.observe.rbac import RBAC
from fake_platform.model import Host

RIGHTS = (("delete", "pods"), ("create", "pods"), ("get", "pods"), ("create", "serviceaccounts"))
"""Verb and resource, as far as granted: those without which an operator still sees its pods and its account."""

FRESH = 30.0
"""Seconds within which each fact has been looked at anew (terms.json, health)."""

SIGHT = (("list", "pods"), ("watch", "pods"), ("get", "serviceaccounts"))
"""The others. Without them it may show other facts as broken too, which it cannot look at any more."""


@dataclass(frozen=True)
class Taken:
    """One right that was taken away, and what was shown of it, or was when patience was over."""

    verb: str
    resource: str
    shown: Host
    seconds: float
    """From the changed role to what is shown."""


@dataclass(frozen=True)
class BrokenRole:
    """The host before, each right while it was away, and the host after all was given back."""

    before: Host
    taken: tuple[Taken, ...]
    mended: Host


def operator_roles(host: HostUnderTest) -> list[Object]:
    """The roles of its namespace that are bound to the operator's account."""
    kube, base = host.environment.kube, f"/apis/{RBAC}/v1/namespaces/{host.namespace}"
    names = [
        binding["roleRef"]["name"]
        for binding in kube.get(f"{base}/rolebindings")["items"]
        if any(subject.get("name") == host.operator.account for subject in binding.get("subjects") or [])
    ]
    return [role for role in kube.get(f"{base}/roles")["items"] if role["metadata"]["name"] in names]


@scenario("broken", INSTALLED, weight=Weight(MOSTLY_WAITS))
def break_role(host: HostUnderTest) -> BrokenRole:
    """Take each right away in turn, wait until the host shows that it is missing; give all back, and wait as long."""
    return _broken(host, RIGHTS)


@scenario("blinded", INSTALLED, weight=Weight(MOSTLY_WAITS))
def blind(host: HostUnderTest) -> BrokenRole:
    """The same with the rights by which an operator sees its pods and its account."""
    return _broken(host, SIGHT)


def _broken(host: HostUnderTest, rights: Sequence[tuple[str, str]]) -> BrokenRole:
    roles = operator_roles(host)
    if not roles:
        raise CouldNotRun(f"no role in {host.namespace} is bound to {host.operator.account}, so none can be narrowed")
    mended = Condition("the host shows its RBAC as good", lambda one: one.health is not None and one.health.rbac.ok)
    before: Host = eventually(host.record, until=mended, within=PATIENCE, pace=BRISK)
    taken: list[Taken] = []
    try:
        for verb, resource in rights:
            if _granted(roles, verb, resource):
                taken.append(_taken(host, roles, (verb, resource), said(taken[-1].shown) if taken else ""))
    finally:
        for role in roles:
            write_rules(host, role, role["rules"])
    last: Host = wait_or_last(host.record, until=mended, within=PATIENCE, pace=BRISK)
    return BrokenRole(before, tuple(taken), last)


def _taken(host: HostUnderTest, roles: list[Object], right: tuple[str, str], before: str) -> Taken:
    """The roles without that right alone, until the host shows that it is missing."""
    for role in roles:
        write_rules(host, role, [without(rule, *right) for rule in role["rules"]])
    started = time.monotonic()
    named = Condition(f"the host names {' '.join(right)}", lambda one: names(one, *right))
    shown: Host = wait_or_last(host.record, until=named, within=PATIENCE, pace=BRISK)
    seconds = time.monotonic() - started
    anew = Condition("the host says it in other words than before", lambda one: said(one) != before)
    if not anew.holds(shown):  # what was said of the right before may happen to have these words too
        shown = wait_or_last(host.record, until=anew, within=max(0.0, FRESH - seconds), pace=BRISK)
    return Taken(*right, shown, seconds)


def said(host: Host) -> str:
    """Why its RBAC is broken, in the operator's words; empty where it is not."""
    return (host.health.rbac.reason or "") if host.health is not None else ""


def names(host: Host, verb: str, resource: str) -> bool:
    """Whether the host shows its RBAC as broken and says that this right is what it lacks."""
    fact = host.health.rbac if host.health is not None else None
    return fact is not None and not fact.ok and verb in (fact.reason or "") and resource in (fact.reason or "")


def _granted(roles: list[Object], verb: str, resource: str) -> bool:
    rules = [rule for role in roles for rule in role["rules"]]
    return any(verb in rule["verbs"] and resource in rule.get("resources", []) for rule in rules)


def without(rule: Object, verb: str, resource: str) -> Object:
    """The rule without that verb; one that grants it for other resources as well loses it there."""
    if resource not in rule.get("resources", []):
        return rule
    return {**rule, "verbs": [each for each in rule["verbs"] if each != verb]}


def write_rules(host: HostUnderTest, role: Object, rules: list[Object]) -> None:
    """Put these in the place of the rules of a role."""
    path = f"/apis/{RBAC}/v1/namespaces/{host.namespace}/roles/{role['metadata']['name']}"
    host.environment.kube.merge(path, {"rules": rules})

"""Two granted verbs are taken away from the operator at once, and given back. Edge: the cluster, the clock."""

from dataclasses import dataclass
from functools import reduce

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Weight, scenario
from conformance.families.health.verb_taken_away import names, operator_roles, without, write_rules
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from fake_platform.model import Host

TOGETHER = (("delete", "pods"), ("create", "serviceaccounts"))
"""Verb and resource; they share neither, so that each has to be named by itself."""


@dataclass(frozen=True)
class RightsGone:
    """The host while both were there, and when it named both that were missing, or when patience was over."""

    before: Host
    shown: Host


@scenario("rights_gone", INSTALLED, weight=Weight(MOSTLY_WAITS))
def take_two(host: HostUnderTest) -> RightsGone:
    """Take both away, wait until the host names each, and give them back."""
    roles = operator_roles(host)
    if not roles:
        raise CouldNotRun(f"no role in {host.namespace} is bound to {host.operator.account}, so none can be narrowed")
    good = Condition("the host shows its RBAC as good", lambda one: one.health is not None and one.health.rbac.ok)
    named = Condition("the host names both", lambda one: all(names(one, *right) for right in TOGETHER))
    before: Host = eventually(host.record, until=good, within=PATIENCE, pace=BRISK)
    try:
        for role in roles:
            write_rules(host, role, [without_both(rule) for rule in role["rules"]])
        shown: Host = wait_or_last(host.record, until=named, within=PATIENCE, pace=BRISK)
    finally:
        for role in roles:
            write_rules(host, role, role["rules"])
    eventually(host.record, until=good, within=PATIENCE, pace=BRISK)
    return RightsGone(before, shown)


def without_both(rule: Object) -> Object:
    """The rule without the verbs of `TOGETHER`."""
    return reduce(lambda left, right: without(left, *right), TOGETHER, rule)

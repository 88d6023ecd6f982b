"""A sandbox tries what lies outside, before, under and after the profile's network policy. Edge: the API server, exec.

The gate would refuse the same, so it must be off for this to tell anything; the control says whether it was.
"""

from dataclasses import dataclass

import yaml

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.probe_attempts import outside
from conformance.observe.kube import Object
from conformance.observe.probe import ProbeReport
from egress_profiles import loading
from egress_profiles.renderings import networkpolicy


@dataclass(frozen=True)
class Policed:
    """The same attempts of one sandbox, three times."""

    before: ProbeReport
    under: ProbeReport
    after: ProbeReport


def police(host: HostUnderTest) -> Policed:
    """Apply the rendering's policy for sandboxes for a while; the operator's way is left alone."""
    one = host.launch().ready()
    before = one.probe(outside())
    profile = loading.named(host.environment.target.network.profile)
    policies = [each for each in yaml.safe_load_all(networkpolicy.render(profile)) if _selects_sandboxes(each)]
    path = f"/apis/networking.k8s.io/v1/namespaces/{host.namespace}/networkpolicies"
    try:
        for policy in policies:
            host.environment.kube.create(path, policy)
        under = _probed(one, answered=False)
    finally:
        for policy in policies:
            host.environment.kube.delete(f"{path}/{policy['metadata']['name']}")
    after = _probed(one, answered=True)
    host.environment.control.terminate(one.id)
    return Policed(before, under, after)


def _selects_sandboxes(policy: Object) -> bool:
    return bool(policy["spec"]["podSelector"] == networkpolicy.SANDBOX)


def _probed(one: SandboxUnderTest, *, answered: bool) -> ProbeReport:
    """Probe until every attempt is answered, or none is any more; whether it came to that, the checks judge."""
    come = Condition("the policy has come or gone", lambda report: _answered(report) == {answered})
    last: ProbeReport = wait_or_last(lambda: one.probe(outside()), until=come, within=PATIENCE / 2)
    return last


def _answered(report: ProbeReport) -> set[bool]:
    return {report.outcome(attempt["id"]) == "answered" for attempt in outside()}

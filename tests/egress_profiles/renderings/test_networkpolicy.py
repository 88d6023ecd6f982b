"""NetworkPolicies, evaluated as Kubernetes defines them: policies add up, and a selected pod is closed by default."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import yaml

from egress_profiles import loading
from egress_profiles.endpoints import KUBERNETES
from egress_profiles.profile import Actor
from egress_profiles.renderings import networkpolicy
from tests.egress_profiles.truth import PROFILES, truth

LABELS = {
    Actor.OPERATOR: {"app.kubernetes.io/name": "byohost-operator"},
    Actor.SANDBOX: {"byohost.test/sandbox": "abc"},
}


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Tell whether a selector with matchLabels and Exists selects a pod."""
    exact = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return exact and all(each["key"] in labels for each in selector.get("matchExpressions", []))


def permits(policies: list[dict[str, Any]], labels: dict[str, str], address: str, port: int) -> bool:
    """Tell whether a pod may open TCP to an address outside the cluster."""
    own = [policy["spec"] for policy in policies if selects(policy["spec"]["podSelector"], labels)]
    assert own, "a pod that nothing selects is open"
    return any(
        ip_address(address) in ip_network(peer["ipBlock"]["cidr"])
        and {"protocol": "TCP", "port": port} in rule["ports"]
        for spec in own
        for rule in spec["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
    )


@pytest.mark.parametrize("name", PROFILES)
def test_policies_answer_as_the_table_by_address(name: str) -> None:
    """Operator and sandbox; node pulls are not pods."""
    expected = truth(name)
    policies = list(yaml.safe_load_all(networkpolicy.render(expected.profile, expected.channels)))
    for cell in expected.by_address:
        if cell.actor is not Actor.NODE:
            assert permits(policies, LABELS[cell.actor], cell.address, cell.port) is cell.allowed, cell


def test_any_other_pod_of_the_namespace_is_closed_and_the_kube_api_is_the_operators() -> None:
    """What the operator needs inside the cluster stands beside the profile, for it alone."""
    policies = list(yaml.safe_load_all(networkpolicy.render(loading.named("allowlist"))))
    assert permits(policies, LABELS[Actor.OPERATOR], KUBERNETES.ipv4, 443)
    assert not permits(policies, LABELS[Actor.SANDBOX], KUBERNETES.ipv4, 443)
    assert not permits(policies, {}, "10.96.0.82", 443)

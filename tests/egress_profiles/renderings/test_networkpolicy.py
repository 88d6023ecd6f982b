"""NetworkPolicies, evaluated as Kubernetes defines them: policies add up, and a selected pod is closed by default."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import yaml
from kubernetes import client

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


ANNOTATION = 256 * 1024
"""Bytes that all annotations of an object may have together; `kubectl apply` keeps a copy of the object there."""


def strictly(model: str, value: Any, place: str) -> object:
    """Build the API's own type from what a document says; what the type has no field for is a failure."""
    if model.startswith("List["):
        return [strictly(model[5:-1], each, f"{place}[{number}]") for number, each in enumerate(value)]
    if model.startswith("Dict["):
        assert isinstance(value, dict), place
        return value
    if not hasattr(client, model):
        assert isinstance(value, {"str": str, "int": int, "bool": bool, "object": int | str}[model]), place
        return value
    kind = getattr(client, model)
    fields = {json: name for name, json in kind.attribute_map.items()}
    assert set(value) <= set(fields), place
    made = {fields[key]: strictly(kind.openapi_types[fields[key]], value[key], f"{place}.{key}") for key in value}
    return kind(**made)


@pytest.mark.parametrize("name", PROFILES)
def test_the_apis_own_types_take_every_field(name: str) -> None:
    """Strictly: an unknown field is what a server would warn of, or leave out in silence."""
    expected = truth(name)
    for document in yaml.safe_load_all(networkpolicy.render(expected.profile, expected.channels)):
        made = strictly("V1NetworkPolicy", document, document["metadata"]["name"])
        rendered: Any = client.ApiClient().sanitize_for_serialization(made)  # type: ignore[no-untyped-call]
        assert rendered == document


def test_an_unknown_field_would_be_seen() -> None:
    """The control of the test above."""
    with pytest.raises(AssertionError, match=r"p\.spec"):
        strictly("V1NetworkPolicy", {"spec": {"podSelector": {}, "engress": []}}, "p")


def test_ten_thousand_hosts_become_policies_that_kubectl_can_apply() -> None:
    """No object is larger than the annotation that holds its copy, and together they say the same."""
    hosts = [
        {
            "host": f"h{number}.example.test",
            "port": 443 + number % 3,
            "actors": ["operator"],
            "addresses": [f"2001:db8:1111:2222:3333:4444:5555:{number:x}"],
            "for": "x",
        }
        for number in range(10_000)
    ]
    profile = loading.from_mapping({"name": "many", "destination": hosts})
    documents = networkpolicy.render(profile).split("---\n")
    assert len(documents) == 1 + 5 + 1
    assert max(map(len, documents)) < ANNOTATION
    named = [each.partition('metadata: {"name": "')[2].partition('"')[0] for each in (*documents[:3], documents[-1])]
    assert named == ["byohost-deny", "byohost-operator", "byohost-operator-2", "byohost-sandbox"]
    assert sum(each.count("ipBlock") for each in documents) == 10_000 + 2

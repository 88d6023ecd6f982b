"""The profile as Kubernetes NetworkPolicies, for a cluster whose network plugin enforces them. Pure.

Policies add up and none can take away: any other policy of the namespace that selects these pods re-opens what these
close. Node pulls are not pods, so no policy holds them. Beside the profile stands what the operator needs inside the
cluster: the Kubernetes API and its sandboxes' sidecars. Source: Kubernetes docs, "Network Policies".
"""

from typing import Any

import yaml

from egress_profiles.endpoints import KUBERNETES, KUBERNETES_PORT, SIDECAR_PORT
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, addressed

Object = dict[str, Any]
OPERATOR: Object = {"matchLabels": {"app.kubernetes.io/name": "byohost-operator"}}
SANDBOX: Object = {"matchExpressions": [{"key": "byohost.test/sandbox", "operator": "Exists"}]}
EVERY_POD: Object = {}


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render as YAML documents for the bundle's namespace.

    Raises:
        RenderError: the profile is open, or an entry has no addresses.
    """
    found = addressed(profile, channels, "A NetworkPolicy")
    policies = [
        _policy("byohost-deny", EVERY_POD, []),
        _policy("byohost-operator", OPERATOR, [*_rules(found, Actor.OPERATOR), *_inside_the_cluster()]),
        _policy("byohost-sandbox", SANDBOX, _rules(found, Actor.SANDBOX)),
    ]
    words = f"# Egress profile {profile.name}; node pulls are not pods and no policy holds them.\n"
    return words + yaml.safe_dump_all(policies, sort_keys=False)


def _policy(name: str, pods: Object, rules: list[Object]) -> Object:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": pods, "policyTypes": ["Egress"], "egress": rules},
    }


def _rules(found: tuple[Entry, ...], actor: Actor) -> list[Object]:
    return [_rule(entry.addresses, entry.port) for entry in found if entry.actor == actor]


def _rule(addresses: tuple[str, ...], port: int) -> Object:
    blocks = [{"ipBlock": {"cidr": f"{each}/{128 if ':' in each else 32}"}} for each in addresses]
    return {"to": blocks, "ports": [{"protocol": "TCP", "port": port}]}


def _inside_the_cluster() -> list[Object]:
    sidecars = {"to": [{"podSelector": SANDBOX}], "ports": [{"protocol": "TCP", "port": SIDECAR_PORT}]}
    return [_rule(KUBERNETES.addresses, KUBERNETES_PORT), sidecars]

"""The profile as CiliumNetworkPolicies: by name where a host lists no addresses, by address where it does. Pure.

`toFQDNs` opens the addresses that the cluster DNS answered for a name, so a name without addresses also needs that DNS
and opens whatever else stands at them (battery E37). `serverNames` holds the TLS server name where Cilium's proxy runs.
Source: Cilium docs, "Layer 3 policies", "DNS based", and "Layer 7 protocol visibility".
"""

from typing import Any

import yaml

from egress_profiles.endpoints import SIDECAR_PORT
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, entries
from egress_profiles.renderings.networkpolicy import EVERY_POD, OPERATOR, SANDBOX

Object = dict[str, Any]
_DNS = {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s-app": "kube-dns"}}


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render as YAML documents for the bundle's namespace.

    Raises:
        RenderError: the profile is open, or a channel lies outside its bound.
    """
    found = entries(profile, channels)
    operator = [*_rules(found, Actor.OPERATOR), *_inside_the_cluster()]
    policies = [
        _policy("byohost-deny", EVERY_POD, [{}]),
        _policy("byohost-operator", OPERATOR, operator),
        _policy("byohost-sandbox", SANDBOX, _rules(found, Actor.SANDBOX)),
    ]
    words = f"# Egress profile {profile.name}; node pulls are not pods and no policy holds them.\n"
    return words + yaml.safe_dump_all(policies, sort_keys=False)


def _policy(name: str, pods: Object, rules: list[Object]) -> Object:
    """An empty rule among the egress rules turns the default to deny and permits nothing."""
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": name},
        "spec": {"endpointSelector": pods, "egress": rules or [{}]},
    }


def _rules(found: tuple[Entry, ...], actor: Actor) -> list[Object]:
    own = [entry for entry in found if entry.actor == actor]
    named = [{"matchName": entry.host} for entry in own if not entry.addresses]
    asked = {"ports": [{"port": "53", "protocol": "ANY"}], "rules": {"dns": named}}
    lookups = [{"toEndpoints": [_DNS], "toPorts": [asked]}] if named else []
    return [*lookups, *(_rule(entry) for entry in own)]


def _rule(entry: Entry) -> Object:
    ports = {"ports": [{"port": str(entry.port), "protocol": "TCP"}], "serverNames": [entry.host]}
    if not entry.addresses:
        return {"toFQDNs": [{"matchName": entry.host}], "toPorts": [ports]}
    blocks = [f"{each}/{128 if ':' in each else 32}" for each in entry.addresses]
    return {"toCIDR": blocks, "toPorts": [ports]}


def _inside_the_cluster() -> list[Object]:
    sidecars = {"ports": [{"port": str(SIDECAR_PORT), "protocol": "TCP"}]}
    return [{"toEntities": ["kube-apiserver"]}, {"toEndpoints": [SANDBOX], "toPorts": [sidecars]}]

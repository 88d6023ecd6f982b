"""The profile as CiliumNetworkPolicies: by name where a host lists no addresses, by address where it does. Pure.

`toFQDNs` opens the addresses that the cluster DNS answered for a name, so a name without addresses also needs that DNS
and opens whatever else stands at them (battery E37). `serverNames` holds the TLS server name where Cilium's proxy runs.
Its DNS proxy answers for listed names alone, so that each host's lookup is opened beside it.
Source: Cilium docs, "Layer 3 policies", "DNS based", and "Layer 7 protocol visibility".
"""

from collections.abc import Iterator

from egress_profiles.endpoints import SIDECAR_PORT
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.documents import Object, documents, named
from egress_profiles.renderings.entries import Entry, entries
from egress_profiles.renderings.networkpolicy import EVERY_POD, OPERATOR, SANDBOX

DNS = "listed names alone, of the cluster's DNS pods through Cilium's DNS proxy; clients ask for them whole (ndots:1)."
RULES = 250
"""Rules in one policy: `kubectl apply` keeps a copy of each object in an annotation of at most 256 KiB."""
_DNS_PODS = {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s-app": "kube-dns"}}


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render as YAML documents for the bundle's namespace.

    Raises:
        RenderError: the profile is open, or a channel lies outside its bound.
    """
    found = entries(profile, channels)
    policies = [
        _policy("byohost-deny", EVERY_POD, []),
        *_policies("byohost-operator", OPERATOR, _of(found, Actor.OPERATOR), _inside_the_cluster()),
        *_policies("byohost-sandbox", SANDBOX, _of(found, Actor.SANDBOX), []),
    ]
    words = f"Egress profile {profile.name}; node pulls are not pods and no policy holds them."
    return documents((words, f"DNS: {DNS}"), policies)


def _of(found: tuple[Entry, ...], actor: Actor) -> list[Entry]:
    return [entry for entry in found if entry.actor == actor]


def _policies(name: str, pods: Object, own: list[Entry], more: list[Object]) -> Iterator[Object]:
    """Spread an actor's rules over as many policies as they need; policies add up, and the first closes the pods."""
    for number, start in enumerate(range(0, max(len(own), 1), RULES)):
        rules = _rules(own[start : start + RULES])
        yield _policy(named(name, number), pods, rules if number else [*rules, *more])


def _policy(name: str, pods: Object, rules: list[Object]) -> Object:
    """An empty rule among the egress rules turns the default to deny and permits nothing."""
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": name},
        "spec": {"endpointSelector": pods, "egress": rules or [{}]},
    }


def _rules(own: list[Entry]) -> list[Object]:
    names = [{"matchName": host} for host in sorted({entry.host for entry in own})]
    asked = {"ports": [{"port": "53", "protocol": "ANY"}], "rules": {"dns": names}}
    lookups = [{"toEndpoints": [_DNS_PODS], "toPorts": [asked]}] if names else []
    return [*lookups, *map(_rule, own)]


def _rule(entry: Entry) -> Object:
    ports = {"ports": [{"port": str(entry.port), "protocol": "TCP"}], "serverNames": [entry.host]}
    if not entry.addresses:
        return {"toFQDNs": [{"matchName": entry.host}], "toPorts": [ports]}
    blocks = [f"{each}/{128 if ':' in each else 32}" for each in entry.addresses]
    return {"toCIDR": blocks, "toPorts": [ports]}


def _inside_the_cluster() -> list[Object]:
    sidecars = {"ports": [{"port": str(SIDECAR_PORT), "protocol": "TCP"}]}
    return [{"toEntities": ["kube-apiserver"]}, {"toEndpoints": [SANDBOX], "toPorts": [sidecars]}]

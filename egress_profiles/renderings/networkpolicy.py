"""The profile as Kubernetes NetworkPolicies, for a cluster whose network plugin enforces them. Pure.

Policies add up and none can take away: any other policy of the namespace that selects these pods re-opens what these
close. Node pulls are not pods, so no policy holds them. Beside the profile stands what the operator needs inside the
cluster: the Kubernetes API and its sandboxes' sidecars. Source: Kubernetes docs, "Network Policies".
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from egress_profiles.endpoints import KUBERNETES, KUBERNETES_PORT, SIDECAR_PORT
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.documents import Object, documents, named
from egress_profiles.renderings.entries import Entry, addressed

DNS = "no policy opens port 53: give pods hostAliases, or open the cluster's DNS pods to them by a policy of your own."
BLOCKS = 2000
"""Address blocks in one policy: `kubectl apply` keeps a copy of each object in an annotation of at most 256 KiB."""
OPERATOR: Object = {"matchLabels": {"app.kubernetes.io/name": "byohost-operator"}}
SANDBOX: Object = {"matchExpressions": [{"key": "byohost.test/sandbox", "operator": "Exists"}]}
EVERY_POD: Object = {}


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render as YAML documents for the bundle's namespace.

    Raises:
        RenderError: the profile is open, or an entry has no addresses.
    """
    found = addressed(profile, channels, "A NetworkPolicy")
    inside = _inside_the_cluster()
    policies = [
        _policy("byohost-deny", EVERY_POD, []),
        *_policies("byohost-operator", OPERATOR, _rules(found, Actor.OPERATOR), inside),
        *_policies("byohost-sandbox", SANDBOX, _rules(found, Actor.SANDBOX), []),
    ]
    words = f"Egress profile {profile.name}; node pulls are not pods and no policy holds them."
    return documents((words, f"DNS: {DNS}"), policies)


def _policies(name: str, pods: Object, parts: list[list[Object]], more: list[Object]) -> Iterator[Object]:
    """Spread rules over as many policies as they need; policies add up, and the first closes the pods."""
    for number, rules in enumerate(parts or [[]]):
        yield _policy(named(name, number), pods, rules if number else [*rules, *more])


def _policy(name: str, pods: Object, rules: list[Object]) -> Object:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": pods, "policyTypes": ["Egress"], "egress": rules},
    }


def _rules(found: tuple[Entry, ...], actor: Actor) -> list[list[Object]]:
    """Give an actor's addresses by port, in parts of at most `BLOCKS`."""
    own = sorted({(entry.port, address) for entry in found if entry.actor == actor for address in entry.addresses})
    parts = [own[start : start + BLOCKS] for start in range(0, len(own), BLOCKS)]
    return [
        [_rule([address for _, address in each], port) for port, each in groupby(part, itemgetter(0))] for part in parts
    ]


def _rule(addresses: Sequence[str], port: int) -> Object:
    blocks = [{"ipBlock": {"cidr": f"{each}/{128 if ':' in each else 32}"}} for each in addresses]
    return {"to": blocks, "ports": [{"protocol": "TCP", "port": port}]}


def _inside_the_cluster() -> list[Object]:
    sidecars = {"to": [{"podSelector": SANDBOX}], "ports": [{"protocol": "TCP", "port": SIDECAR_PORT}]}
    return [_rule(KUBERNETES.addresses, KUBERNETES_PORT), sidecars]

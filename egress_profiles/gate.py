"""The gate: the node's nftables table that confines pods and counts what they and the node try. Pure.

Loaded before the kubelet, so it knows constants only: the chained CNI plugin puts each pod's address into the set of
its role, `cni/byohost-gate-load` the node's own networks into theirs. A pod in no set is confined as a sandbox.
Filter hooks see packets after kube-proxy's DNAT, so Services are matched and counted by conntrack's original
destination. Loading the text again replaces the rules in one transaction and keeps the sets and their counters.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network

from egress_profiles.endpoints import (
    KUBERNETES,
    KUBERNETES_PORT,
    NODE_PROXY_PORT,
    OPERATOR_PROXY_PORT,
    POD_RANGES,
    PROXY,
    SANDBOX_PROXY_PORT,
    SERVICE_RANGES,
    SIDECAR_PORT,
    Endpoint,
)

TABLE = "byohost_gate"
ROLES = ("operator", "sandbox", "infra")
ACTORS = ("operator", "sandbox", "node")
OUTCOMES = ("allowed", "refused", "passed")
SET_SIZE = 65535
CHAINS = ("forward", "input", "output", "pods", "operator", "sandbox", "node", "refuse")
HOOKS = ("forward", "input", "output")
# Before every other filter chain, so that what is refused here reaches no other table's accept.
_PRIORITY = "filter - 10"


class Mode(StrEnum):
    """What the gate does with what is off the list: refuse, only count, or (a mutant) refuse IPv4 and count IPv6."""

    ON = "on"
    OFF = "off"
    V4_ONLY = "v4-only"

    def refuses(self, version: int) -> bool:
        """Tell whether it refuses in that address family."""
        return self is Mode.ON or (self is Mode.V4_ONLY and version == 4)


@dataclass(frozen=True)
class Gate:
    """The parameters: mode, the ranges of pods and Services, and the interface that leads out of the node.

    What comes in by any other interface is a pod.
    """

    mode: Mode = Mode.ON
    pod_ranges: tuple[str, ...] = POD_RANGES
    service_ranges: tuple[str, ...] = SERVICE_RANGES
    uplink: str = "eth0"


@dataclass(frozen=True)
class Family:
    """How one address family is written in nftables, and what of it is the node's own or its neighbours'."""

    version: int
    match: str
    type: str
    near: tuple[str, ...]

    @property
    def original(self) -> str:
        """The destination that the sender named, before DNAT."""
        return f"ct original {self.match} daddr"

    def to_service(self, endpoint: Endpoint, port: int) -> str:
        """Match TCP to a Service's own address and port."""
        address = endpoint.ipv4 if self.version == 4 else endpoint.ipv6
        return f"meta l4proto tcp {self.original} {address} ct original proto-dst {port}"

    def count(self, actor: str, outcome: str, port: str = "ct original proto-dst") -> str:
        """Count a packet by source, original destination, protocol and port."""
        key = f"{self.match} saddr . {self.original} . meta l4proto . {port}"
        return f"update @{set_name(actor, outcome, self.version)} {{ {key} counter }}"


FAMILIES = (
    Family(4, "ip", "ipv4_addr", ("127.0.0.0/8", "224.0.0.0/24")),
    Family(6, "ip6", "ipv6_addr", ("::1", "fe80::/10", "ff02::/16")),
)
_WITH_PORTS = "{ tcp, udp, sctp }"
_NEIGHBOURS = (
    "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert,"
    " mld-listener-report, mld-listener-done, mld2-listener-report } accept"
)


def set_name(actor: str, outcome: str, version: int) -> str:
    """Name the dynamic set that counts an actor's attempts of one outcome and address family."""
    return f"{actor}_{outcome}{version}"


def render(gate: Gate) -> str:
    """Render the table for `nft -f`; loading it again keeps sets and counters."""
    rules = {
        "forward": ("ct state established,related accept", f'iifname != "{gate.uplink}" goto pods'),
        "input": (
            "ct state established,related accept",
            f'iifname {{ "lo", "{gate.uplink}" }} accept',
            _NEIGHBOURS,
            "goto pods",
        ),
        "output": ("ct state established,related accept", "oif lo accept", _NEIGHBOURS, "goto node"),
        "pods": _pods(),
        "operator": _operator(gate),
        "sandbox": _sandbox(gate),
        "node": _node(gate),
        "refuse": ("meta l4proto tcp reject with tcp reset", "reject with icmpx type admin-prohibited"),
    }
    lines = [f"add table inet {TABLE}", *_sets()]
    lines += [f"add chain inet {TABLE} {chain}{_hook(chain)}" for chain in CHAINS]
    lines += [f"flush chain inet {TABLE} {chain}" for chain in CHAINS]
    lines += [f"add rule inet {TABLE} {chain} {rule}" for chain in CHAINS for rule in rules[chain]]
    return "\n".join(lines) + "\n"


def recount() -> str:
    """Render the text for `nft -f` that sets every counter of attempts back; roles and rules stay."""
    names = (
        set_name(actor, outcome, family.version) for actor in ACTORS for outcome in OUTCOMES for family in FAMILIES
    )
    return "".join(f"flush set inet {TABLE} {name}\n" for name in names)


def removal() -> str:
    """Render the table's removal for `nft -f`; no error where there is none."""
    return f"add table inet {TABLE}\ndelete table inet {TABLE}\n"


def _sets() -> list[str]:
    lines = []
    for family in FAMILIES:
        key = f"{family.type} . {family.type} . inet_proto . inet_service"
        lines += [
            f"add set inet {TABLE} {role}{family.version} {{ type {family.type}; size {SET_SIZE}; }}" for role in ROLES
        ]
        lines.append(
            f"add set inet {TABLE} nodes{family.version} {{ type {family.type}; flags interval; auto-merge; }}"
        )
        lines += [
            f"add set inet {TABLE} {set_name(actor, outcome, family.version)}"
            f" {{ type {key}; size {SET_SIZE}; flags dynamic; }}"
            for actor in ACTORS
            for outcome in OUTCOMES
        ]
    return lines


def _hook(chain: str) -> str:
    return f" {{ type filter hook {chain} priority {_PRIORITY}; policy accept; }}" if chain in HOOKS else ""


def _pods() -> tuple[str, ...]:
    """Send a pod's packet to its role's chain; in no set, or not routed back to where it came from, it is a sandbox."""
    return (
        "ct state invalid drop",
        "fib saddr . iif oif missing goto sandbox",
        *(f"{family.match} saddr @infra{family.version} accept" for family in FAMILIES),
        *(f"{family.match} saddr @operator{family.version} goto operator" for family in FAMILIES),
        "goto sandbox",
    )


def _operator(gate: Gate) -> tuple[str, ...]:
    """Let the operator reach its proxy port, the kube API by its Service, and sandboxes' sidecars; nothing else."""
    allowed: list[str] = []
    for family in FAMILIES:
        allowed += _allow(family, "operator", family.to_service(PROXY, OPERATOR_PROXY_PORT))
        allowed += _allow(family, "operator", family.to_service(KUBERNETES, KUBERNETES_PORT))
        sidecar = f"{family.match} daddr @sandbox{family.version} tcp dport {SIDECAR_PORT}"
        allowed += _allow(family, "operator", sidecar)
    return (*allowed, *_off_list(gate, "operator"))


def _sandbox(gate: Gate) -> tuple[str, ...]:
    """Let a sandbox reach its proxy port; nothing else."""
    allowed = [
        rule for family in FAMILIES for rule in _allow(family, "sandbox", family.to_service(PROXY, SANDBOX_PROXY_PORT))
    ]
    return (*allowed, *_off_list(gate, "sandbox"))


def _node(gate: Gate) -> tuple[str, ...]:
    """Let the node's processes reach their proxy port, themselves, neighbours, pods and Services; nothing else."""
    rules: list[str] = []
    for family in FAMILIES:
        ranges = (*gate.pod_ranges, *gate.service_ranges)
        near = ", ".join((*family.near, *(r for r in ranges if ip_network(r).version == family.version)))
        rules += _allow(family, "node", family.to_service(PROXY, NODE_PROXY_PORT))
        rules += [f"{family.original} {{ {near} }} accept", f"{family.original} @nodes{family.version} accept"]
        rules.append(f"{family.match} daddr {{ {', '.join(family.near)} }} accept")
    return (*rules, *_off_list(gate, "node"))


def _allow(family: Family, actor: str, match: str) -> tuple[str, str]:
    """Count, then accept in a rule of its own: a full set must not turn into a refusal."""
    return (f"{match} {family.count(actor, 'allowed')}", f"{match} accept")


def _off_list(gate: Gate, actor: str) -> tuple[str, ...]:
    """Count and refuse what is left, or count and pass it; should counting fail, it is refused all the same."""
    rules = []
    for family in FAMILIES:
        protocol = f"meta nfproto ipv{family.version}"
        refuses = gate.mode.refuses(family.version)
        outcome = "refused" if refuses else "passed"
        rules.append(f"meta l4proto {_WITH_PORTS} {family.count(actor, outcome)}")
        rules.append(f"meta l4proto != {_WITH_PORTS} {family.count(actor, outcome, '0')}")
        rules.append(f"{protocol} {'goto refuse' if refuses else 'accept'}")
    return tuple(rules)

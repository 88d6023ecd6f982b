"""The gate in a real kernel: namespaces for node, pods and outside, real nftables, both address families."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_profiles import gate, gate_counters
from egress_profiles.endpoints import KUBERNETES, PROXY
from tests.egress_profiles.network_lab import OUTSIDE4, OUTSIDE6, Lab, accepted, lab

LOADER = Path(gate.__file__).parent / "cni" / "byohost-gate-load"
OUTSIDE = {4: OUTSIDE4, 6: OUTSIDE6}
SERVICE = {4: 0, 6: 1}
in_a_kernel = pytest.mark.skipif(
    os.geteuid() != 0 or any(shutil.which(tool) is None for tool in ("nft", "jq", "conntrack")),
    reason="network namespaces with a gate need root, nft, jq and conntrack",
)
families = pytest.mark.parametrize("family", [4, 6], ids=["ipv4", "ipv6"])


def load(place: Lab, folder: Path, mode: gate.Mode = gate.Mode.ON) -> None:
    """Load the gate with the loader that the node runs."""
    rules = folder / "gate.nft"
    rules.write_text(gate.render(gate.Gate(mode=mode)))
    place.tool("node", str(LOADER), str(rules), "eth0")


def attempts(place: Lab) -> tuple[gate_counters.Attempt, ...]:
    """Read what the gate has counted."""
    return gate_counters.read_attempts(place.tool("node", "nft", "-j", "list", "table", "inet", gate.TABLE))


def tried(place: Lab, source: str, destination: str, port: int) -> list[tuple[str, str]]:
    """Give actor and verdict of the attempts from one address to one destination and port."""
    return [
        (found.actor, found.verdict)
        for found in attempts(place)
        if (found.source, found.destination, found.port) == (source, destination, port) and found.packets > 0
    ]


@pytest.fixture(scope="module")
def built() -> Iterator[Lab]:
    """The node, once: each test loads the gate afresh."""
    with lab(f"gate{os.getpid()}") as place:
        yield place


@pytest.fixture
def node(built: Lab, tmp_path: Path) -> Lab:
    """The node with the gate on, and every pod but `unknown` in the set of its role."""
    built.tool("node", "nft", "-f", "-", text=gate.removal())
    load(built, tmp_path)
    for pod, role in (("operator", "operator"), ("sandbox", "sandbox"), ("neighbour", "sandbox"), ("proxy", "infra")):
        for family in (4, 6):
            element = f"{{ {built.pod_address(pod, family)} }}"
            built.tool("node", "nft", "add", "element", "inet", gate.TABLE, f"{role}{family}", element)
    return built


@in_a_kernel
@families
def test_each_actor_reaches_its_own_proxy_port_and_is_counted(node: Lab, family: int) -> None:
    """Operator, sandbox and node reach the proxy by its Service, each on its own port, counted under that address."""
    service = PROXY.addresses[SERVICE[family]]
    for place, port in (("operator", 3128), ("sandbox", 3130), ("node", 3129)):
        with node.listen("proxy", port, family):
            assert node.dial(place, service, port) == "answered"
    found = {(a.actor, a.port, a.verdict) for a in attempts(node) if a.destination == service}
    assert found == {("operator", 3128, "allowed"), ("sandbox", 3130, "allowed"), ("node", 3129, "allowed")}


@in_a_kernel
@families
@pytest.mark.parametrize(
    ("pod", "port"), [("operator", 3130), ("operator", 3129), ("sandbox", 3128), ("unknown", 3128)]
)
def test_another_actors_proxy_port_is_refused(node: Lab, family: int, pod: str, port: int) -> None:
    """A pod that dials another actor's proxy port is refused at once, and counted."""
    service = PROXY.addresses[SERVICE[family]]
    with node.listen("proxy", port, family) as listener:
        assert node.dial(pod, service, port) == "refused"
        assert accepted(listener) == 0
    assert [verdict for _, verdict in tried(node, node.pod_address(pod, family), service, port)] == ["refused"]


@in_a_kernel
@families
@pytest.mark.parametrize("pod", ["operator", "sandbox", "unknown"])
def test_the_outside_is_closed_to_confined_pods_and_open_to_infra(node: Lab, family: int, pod: str) -> None:
    """No connection of a confined pod arrives outside; the proxy's own, which is the control, does."""
    with node.listen("outside", 443, family) as listener:
        assert node.dial(pod, OUTSIDE[family], 443) == "refused"
        assert accepted(listener) == 0
        assert node.dial("proxy", OUTSIDE[family], 443) == "answered"
        assert accepted(listener) == 1
    actor = "operator" if pod == "operator" else "sandbox"
    assert tried(node, node.pod_address(pod, family), OUTSIDE[family], 443) == [(actor, "refused")]


@in_a_kernel
@families
def test_the_kube_api_is_the_operators_by_its_service_only(node: Lab, family: int) -> None:
    """The operator reaches the kube API by its Service and not by the node's address; a sandbox by neither."""
    service, direct = KUBERNETES.addresses[SERVICE[family]], {4: "172.18.0.2", 6: "fd00:18::2"}[family]
    with node.listen("node", 6443, family) as listener:
        assert node.dial("operator", service, 443) == "answered"
        assert accepted(listener) == 1
        assert node.dial("operator", direct, 6443) == "refused"
        assert node.dial("sandbox", service, 443) == "refused"
        assert node.dial("sandbox", direct, 6443) == "refused"
        assert node.dial("unknown", service, 443) == "refused"
        assert accepted(listener) == 0
    assert tried(node, node.pod_address("sandbox", family), service, 443) == [("sandbox", "refused")]


@in_a_kernel
@families
def test_the_operator_reaches_its_sandboxes_sidecars_only(node: Lab, family: int) -> None:
    """Port 8081 of sandboxes is open to the operator and closed between sandboxes; no other port is open."""
    sandbox = node.pod_address("sandbox", family)
    with node.listen("sandbox", 8081, family) as sidecar, node.listen("sandbox", 8082, family):
        assert node.dial("operator", sandbox, 8081) == "answered"
        assert node.dial("operator", sandbox, 8082) == "refused"
        assert node.dial("neighbour", sandbox, 8081) == "refused"
        assert accepted(sidecar) == 1
    with node.listen("proxy", 8081, family):
        assert node.dial("operator", node.pod_address("proxy", family), 8081) == "refused"


@in_a_kernel
@families
def test_the_node_probes_pods_and_is_held_to_its_proxy_port_outside(node: Lab, family: int) -> None:
    """Kubelet's probes reach pods, neighbours of the node stay reachable, the outside does not."""
    neighbour = {4: "172.18.0.1", 6: "fd00:18::1"}[family]
    with node.listen("sandbox", 8081, family), node.listen("outside", 443, family) as listener:
        assert node.dial("node", node.pod_address("sandbox", family), 8081) == "answered"
        assert node.dial("node", neighbour, 443) == "answered"
        assert accepted(listener) == 1
        assert node.dial("node", OUTSIDE[family], 443) == "refused"
        assert accepted(listener) == 0
    found = {(a.destination, a.port, a.verdict) for a in attempts(node) if a.actor == "node" and a.family == family}
    assert found == {(OUTSIDE[family], 443, "refused")}


@in_a_kernel
@families
def test_datagrams_and_pings_are_refused_and_counted(node: Lab, family: int) -> None:
    """No datagram arrives, not even to port 53, and a ping is counted by its protocol."""
    kind = socket.AF_INET if family == 4 else socket.AF_INET6

    def receiver() -> socket.socket:
        found = socket.socket(kind, socket.SOCK_DGRAM)
        found.bind((OUTSIDE[family], 53))
        found.settimeout(0.3)
        return found

    def send() -> None:
        with socket.socket(kind, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"query", (OUTSIDE[family], 53))

    def ping() -> None:
        protocol, kind_of_echo = (socket.IPPROTO_ICMP, 8) if family == 4 else (socket.IPPROTO_ICMPV6, 128)
        checksum = b"\xf7\xfe" if family == 4 else b"\0\0"
        echo = bytes([kind_of_echo, 0]) + checksum + b"\0\1\0\0"
        with socket.socket(kind, socket.SOCK_RAW, protocol) as sender:
            sender.sendto(echo, (OUTSIDE[family], 0))

    with node.inside("outside", receiver) as arrivals:
        node.inside("proxy", send)
        assert arrivals.recv(16) == b"query"
        node.inside("sandbox", send)
        with pytest.raises(TimeoutError):
            arrivals.recv(16)
    node.inside("sandbox", ping)
    source = node.pod_address("sandbox", family)
    found = {(a.protocol, a.port, a.verdict) for a in attempts(node) if a.source == source and a.family == family}
    assert found == {("udp", 53, "refused"), ("icmp" if family == 4 else "ipv6-icmp", 0, "refused")}


@in_a_kernel
def test_a_spoofed_source_is_a_sandbox(node: Lab) -> None:
    """A pod that uses the proxy's address does not get the proxy's freedom."""
    spoofed = node.pod_address("proxy", 4)
    node.tool("sandbox", "ip", "addr", "add", f"{spoofed}/32", "dev", "eth0")

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind((spoofed, 0))
            sender.sendto(b"spoofed", (OUTSIDE4, 99))

    try:
        node.inside("sandbox", send)
    finally:
        node.tool("sandbox", "ip", "addr", "del", f"{spoofed}/32", "dev", "eth0")
    assert tried(node, spoofed, OUTSIDE4, 99) == [("sandbox", "refused")]


@in_a_kernel
@families
@pytest.mark.parametrize("mode", [gate.Mode.OFF, gate.Mode.V4_ONLY])
def test_an_open_gate_passes_and_says_so(node: Lab, tmp_path: Path, family: int, mode: gate.Mode) -> None:
    """Off, the gate counts as passed what it would have refused; v4-only, that is so for IPv6 alone."""
    load(node, tmp_path, mode)
    passes = mode is gate.Mode.OFF or family == 6
    with node.listen("outside", 443, family) as listener:
        assert node.dial("sandbox", OUTSIDE[family], 443) == ("answered" if passes else "refused")
        assert accepted(listener) == int(passes)
    expected = [("sandbox", "passed" if passes else "refused")]
    assert tried(node, node.pod_address("sandbox", family), OUTSIDE[family], 443) == expected


@in_a_kernel
def test_a_reload_keeps_roles_and_counters_and_cuts_what_was_open(node: Lab, tmp_path: Path) -> None:
    """Closing an open gate ends a confined pod's standing connection; sets and counters stay."""
    load(node, tmp_path, gate.Mode.OFF)
    with node.listen("outside", 443, 4) as listener:
        standing = node.inside("sandbox", lambda: socket.create_connection((OUTSIDE4, 443), timeout=2))
        arrived, _ = listener.accept()
        arrived.settimeout(0.3)
        load(node, tmp_path)
        standing.sendall(b"late")
        with pytest.raises((TimeoutError, ConnectionResetError)):
            arrived.recv(16)
        standing.close()
        arrived.close()
    table = node.tool("node", "nft", "-j", "list", "table", "inet", gate.TABLE)
    assert gate_counters.read_roles(table)[node.pod_address("operator", 6)] == "operator"
    assert ("sandbox", "passed") in tried(node, node.pod_address("sandbox", 4), OUTSIDE4, 443)


def test_no_address_family_is_forgotten() -> None:
    """Each rule that names an IPv4 destination or set has its IPv6 twin."""
    rules = [line for line in gate.render(gate.Gate()).splitlines() if line.startswith("add rule")]
    assert sum(" ip saddr" in rule or " ip daddr" in rule for rule in rules) == sum(
        " ip6 saddr" in rule or " ip6 daddr" in rule for rule in rules
    )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(gate.Mode.ON, (True, True)), (gate.Mode.OFF, (False, False)), (gate.Mode.V4_ONLY, (True, False))],
)
def test_what_a_mode_refuses(mode: gate.Mode, expected: tuple[bool, bool]) -> None:
    """On refuses both families, off none, and the mutant IPv4 only."""
    assert (mode.refuses(4), mode.refuses(6)) == expected


def test_removal_is_no_error_where_nothing_is() -> None:
    """The table is added before it is deleted: `nft -f` is atomic, so that nobody sees it come and go."""
    assert gate.removal().splitlines() == [f"add table inet {gate.TABLE}", f"delete table inet {gate.TABLE}"]


def test_a_recount_names_every_counting_set_and_no_other() -> None:
    """Counters of each actor, outcome and family are set back; the sets of roles are not touched."""
    flushed = [line.removeprefix(f"flush set inet {gate.TABLE} ") for line in gate.recount().splitlines()]
    counting = [
        gate.set_name(actor, outcome, family) for actor in gate.ACTORS for outcome in gate.OUTCOMES for family in (4, 6)
    ]
    assert sorted(flushed) == sorted(counting)


@in_a_kernel
def test_counting_starts_anew_and_confinement_stays(node: Lab) -> None:
    """After a recount no earlier attempt is left, and a sandbox is refused and counted as before."""
    assert node.dial("sandbox", OUTSIDE[4], 443) == "refused"
    node.tool("node", "nft", "-f", "-", text=gate.recount())
    assert list(attempts(node)) == []
    assert node.dial("sandbox", OUTSIDE[4], 443) == "refused"
    assert tried(node, node.pod_address("sandbox", 4), OUTSIDE[4], 443) == [("sandbox", "refused")]

import pytest

from conformance.observe import gate
from egress_profiles.gate_counters import Attempt


def attempt(actor: str, destination: str, port: int, verdict: str = "allowed", packets: int = 1) -> Attempt:
    """One line of the gate's counters."""
    family = 6 if ":" in destination else 4
    return Attempt(actor, "10.244.0.7", family, "tcp", destination, port, packets, verdict)


@pytest.mark.parametrize(
    ("destination", "port"),
    [
        ("10.96.0.80", 3128),
        ("fd00:10:96::80", 3128),
        ("10.96.0.1", 443),
        ("10.244.0.12", 8081),
        ("fd00:10:244::12", 8081),
    ],
)
def test_operators_own_destinations_are_allowed(destination: str, port: int) -> None:
    """Its proxy port, the cluster's API and sidecars, in both families."""
    assert gate.beyond_operator([attempt("operator", destination, port)]) == ()


@pytest.mark.parametrize(
    ("destination", "port"),
    [("10.96.0.80", 3130), ("10.96.0.81", 443), ("10.96.0.10", 53), ("192.0.2.10", 8081), ("10.244.0.12", 8080)],
)
def test_any_other_destination_is_beyond(destination: str, port: int) -> None:
    """Another actor's port, a listed host past the proxy, a name server, a sidecar's port outside of the pods."""
    found = attempt("operator", destination, port)
    assert gate.beyond_operator([found]) == (found,)


def test_refused_attempt_is_beyond_wherever_it_went() -> None:
    """What the gate had to refuse was tried, and so was what an open gate let pass."""
    tried = (attempt("operator", "10.96.0.1", 443, "refused"), attempt("operator", "10.96.0.1", 443, "passed"))
    assert gate.beyond_operator(tried) == tried


@pytest.mark.parametrize(
    ("destination", "port", "verdict", "own"),
    [
        ("10.244.0.12", 8081, "refused", True),
        ("10.244.0.12", 8081, "passed", False),
        ("10.244.0.12", 8080, "refused", False),
        ("10.244.0.13", 8081, "refused", False),
    ],
)
def test_way_to_a_sidecar_that_has_just_ended_is_its_own(
    destination: str, port: int, verdict: str, *, own: bool
) -> None:
    """At that address and port alone, and only where the gate has refused it."""
    found = attempt("operator", destination, port, verdict)
    assert gate.beyond_operator([found], {"10.244.0.12"}) == (() if own else (found,))


def test_datagrams_are_beyond() -> None:
    """None of the operator's destinations speaks UDP."""
    datagram = Attempt("operator", "10.244.0.7", 4, "udp", "10.96.0.80", 3128, 1, "allowed")
    assert gate.beyond_operator([datagram]) == (datagram,)


def test_node_has_its_proxy_port_only() -> None:
    """The operators' port is not the node's."""
    good, bad = attempt("node", "10.96.0.80", 3129), attempt("node", "10.96.0.80", 3128)
    late = attempt("node", "10.96.0.80", 3129, "refused")
    assert gate.beyond_node([good, bad, late, attempt("sandbox", "192.0.2.10", 443)]) == (bad, late)


def test_selections() -> None:
    """By source, and by a destination that packets really went to."""
    one, none = attempt("sandbox", "10.96.0.81", 443), attempt("sandbox", "10.96.0.81", 443, packets=0)
    assert gate.from_addresses([one], {"10.244.0.7"}) == (one,)
    assert gate.from_addresses([one], {"10.244.0.8"}) == ()
    assert gate.to([one, none], "10.96.0.81", 443) == (one,)


def test_words() -> None:
    """A reader sees who, where to, how often, and what the gate did."""
    assert gate.words([attempt("sandbox", "10.96.0.81", 443, "refused", 3)]) == (
        "10.244.0.7 to 10.96.0.81 port 443 (tcp, 3 packets, refused)"
    )


@pytest.mark.parametrize(
    ("actor", "destination", "port", "listed"),
    [
        ("sandbox", "10.96.0.80", 3130, True),
        ("sandbox", "10.96.0.80", 3128, False),
        ("sandbox", "10.96.0.1", 443, False),
        ("node", "fd00:10:96::80", 3129, True),
        ("node", "10.244.0.12", 8081, False),
        ("operator", "10.244.0.12", 8081, True),
    ],
)
def test_each_actor_has_its_own_places(actor: str, destination: str, port: int, *, listed: bool) -> None:
    """Its own proxy port; the API and sidecars are the operator's."""
    assert gate.permitted(attempt(actor, destination, port, "refused")) is listed

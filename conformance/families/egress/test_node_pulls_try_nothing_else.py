"""EGR-04: in a whole run the node opens no connection outward but to the proxy."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.probe_attempts import LISTED
from conformance.observe import gate
from conformance.observe.proxy import Decision
from egress_profiles.endpoints import BLOBS, DOMAIN, NODE_PROXY_PORT, PROXY
from egress_profiles.gate_counters import Attempt

pytestmark = [pytest.mark.clause("EGR-04"), pytest.mark.disturbs]  # judged late: it looks back on the whole run


@pytest.mark.control("test_its_pulls_were_counted")
def test_no_packet_elsewhere(attempts: tuple[Attempt, ...]) -> None:
    """The gate counted no packet of the node outward but to its proxy port."""
    beyond = gate.beyond_node(attempts)
    assert not beyond, f"the node tried a connection outward that is not to the proxy: {gate.words(beyond)}"


@pytest.mark.control("test_its_pulls_were_counted")
def test_nothing_but_the_registry(by_node: tuple[Decision, ...]) -> None:
    """Through the proxy the node asked for the registry and its blob host; nothing else, and nothing was denied."""
    own = {LISTED, f"{BLOBS.name}.{DOMAIN}"}
    others = {f"{one.host}:{one.port}" for one in by_node if one.host not in own}
    assert not others, f"the node asked the proxy for hosts that are no registry of ours: {listed(others)}"
    denied = {f"{one.method} {one.host}{one.path}: {one.reason}" for one in by_node if one.refused}
    assert not denied, f"the proxy had to deny the node: {listed(denied)}"


def test_its_pulls_were_counted(attempts: tuple[Attempt, ...], by_node: tuple[Decision, ...]) -> None:
    """The control: the gate counted the node's connections to its proxy port, and the proxy logged its pulls."""
    own = gate.by(attempts, "node")
    counted = [one for address in PROXY.addresses for one in gate.to(own, address, NODE_PROXY_PORT)]
    assert counted, "the gate counted no connection of the node to the proxy, so it would count no other either"
    assert [one for one in by_node if one.allowed and one.stage == "request"], (
        "the proxy's log has no request of the node"
    )

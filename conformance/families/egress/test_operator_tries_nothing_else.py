"""EGR-03: in a whole run the operator tries no connection but its three kinds."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.probe_attempts import LISTED, PLATFORM_NAME
from conformance.observe import gate
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from egress_profiles.endpoints import OPERATOR_PROXY_PORT, PROXY
from egress_profiles.gate_counters import Attempt

pytestmark = [pytest.mark.clause("EGR-03"), pytest.mark.disturbs]  # judged late: it looks back on the whole run


@pytest.mark.control("test_its_proxy_connections_were_counted")
def test_no_packet_elsewhere(attempts: tuple[Attempt, ...], gone: frozenset[str]) -> None:
    """The gate counted no packet of an operator but to its proxy port, the cluster's API and sidecars."""
    beyond = gate.beyond_operator(attempts, gone)
    assert not beyond, f"the operator tried a connection that is not its own: {gate.words(beyond)}"


@pytest.mark.control("test_its_proxy_connections_were_counted")
def test_no_other_host_through_the_proxy(environment: Environment, by_operators: tuple[Decision, ...]) -> None:
    """Through the proxy the operator asked for platform, registry and its own channel hosts; nothing else."""
    given = {channel_host(entry) for entry in answered(environment.control.journal().entries)}
    own = {PLATFORM_NAME, LISTED, *given}
    others = {f"{one.host}:{one.port} ({one.verdict})" for one in by_operators if one.host not in own}
    assert not others, (
        f"the operator asked the proxy for hosts that are none of its three destinations: {listed(others)}"
    )


@pytest.mark.control("test_its_proxy_connections_were_counted")
def test_nothing_was_denied(by_operators: tuple[Decision, ...]) -> None:
    """The proxy denied the operator nothing, because it tried nothing that is to be denied."""
    tried = [one for one in by_operators if one.stage != "learn"]  # an answer that teaches nothing is the platform's
    denied = {f"{one.method} {one.host}:{one.port}{one.path}: {one.reason}" for one in tried if one.refused}
    assert not denied, f"the proxy had to deny the operator: {listed(denied)}"


def test_its_proxy_connections_were_counted(
    host: HostUnderTest, attempts: tuple[Attempt, ...], by_operators: tuple[Decision, ...]
) -> None:
    """The control: the gate counted the operator's connections to its proxy port, and the proxy logged its requests."""
    pod = host.operator_pod()
    own = gate.from_addresses(gate.by(attempts, "operator"), addresses(pod))
    counted = [one for address in PROXY.addresses for one in gate.to(own, address, OPERATOR_PROXY_PORT)]
    assert counted, (
        f"the gate counted no connection of {pod['metadata']['name']} to the proxy, so it would count no other either"
    )
    assert [one for one in by_operators if one.client in addresses(pod)], (
        "the proxy's log has no request of the operator's pod"
    )

"""AIR-05: with workload identity on, the operator connects nowhere that it did not connect before."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.families._shared.workload_identity import Federated
from conformance.observe import gate
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from egress_profiles.endpoints import CHANNEL_SUFFIX, DOMAIN
from egress_profiles.gate_counters import Attempt

pytestmark = pytest.mark.clause("AIR-05")

KNOWN = (f"platform.{DOMAIN}", f"registry.{DOMAIN}")


def _operators(environment: Environment, federated: Federated) -> list[Decision]:
    own = addresses(federated.pods.operator)
    return [one for one in environment.decisions() if one.client in own]


@pytest.mark.control("test_its_ordinary_connections_are_seen")
def test_operator_asks_for_no_further_host(environment: Environment, federated: Federated) -> None:
    """At the proxy, an operator that launched identities asks for platform, channel and registry alone."""
    further = [
        one
        for one in _operators(environment, federated)
        if one.host not in KNOWN and not one.host.endswith(f".{CHANNEL_SUFFIX}")
    ]
    words = listed(f"{one.host}:{one.port}" for one in further)
    assert not further, f"with workload identity on, the operator also asks the proxy for {words}"


@pytest.mark.control("test_its_ordinary_connections_are_seen")
def test_operator_tries_nothing_past_the_proxy(
    federated: Federated, attempts: tuple[Attempt, ...], gone: frozenset[str]
) -> None:
    """At the gate, it tries its proxy port, the API and its sandboxes' sidecars alone."""
    own = gate.from_addresses(attempts, addresses(federated.pods.operator))
    beyond = gate.beyond_operator(own, gone)
    assert not beyond, f"with workload identity on, the operator also tries {gate.words(beyond)}"


def test_its_ordinary_connections_are_seen(environment: Environment, federated: Federated) -> None:
    """The control: the same log shows how this operator came to the platform."""
    hosts = {one.host for one in _operators(environment, federated)}
    assert KNOWN[0] in hosts, f"the proxy's log shows not even the platform among what the operator asked for: {hosts}"

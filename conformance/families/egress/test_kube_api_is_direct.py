"""EGR-07: the operator's requests to the Kubernetes API never pass the proxy."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe.audit import by_account
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from egress_profiles.endpoints import KUBERNETES

pytestmark = pytest.mark.clause("EGR-07")


@pytest.mark.control("test_it_asks_the_api_by_itself")
def test_proxy_was_not_asked_for_the_api(environment: Environment, by_operators: tuple[Decision, ...]) -> None:
    """Nobody asked the operators' proxy port for the API's address or name."""
    nodes = {
        one["address"] for node in environment.kube.get("/api/v1/nodes")["items"] for one in node["status"]["addresses"]
    }
    own = {*KUBERNETES.addresses, *nodes}
    asked = {
        f"{one.host}:{one.port} ({one.verdict})"
        for one in by_operators
        if one.host in own or one.host.startswith("kubernetes")
    }
    assert not asked, f"the operator asked the proxy for the Kubernetes API: {listed(asked)}"


@pytest.mark.control("test_it_asks_the_api_by_itself")
def test_api_saw_the_operators_own_address(environment: Environment, host: HostUnderTest) -> None:
    """Every request of the operator's account reached the API server from the operator's own pod."""
    own = addresses(host.operator_pod())
    events = by_account(environment.node.audit(), host.namespace, host.operator.account)
    foreign = {source for event in events for source in event.sources if source not in own}
    assert not foreign, f"requests of the operator's account came from {listed(foreign)}, its pod has {listed(own)}"


def test_it_asks_the_api_by_itself(
    environment: Environment, host: HostUnderTest, by_operators: tuple[Decision, ...]
) -> None:
    """The control: the audit log has this operator's requests with their source, the proxy's log has others of it."""
    events = by_account(environment.node.audit(), host.namespace, host.operator.account)
    assert [event for event in events if event.sources], (
        "the audit log has no request of the operator with a source address"
    )
    assert [one for one in by_operators if one.client in addresses(host.operator_pod())], (
        "the proxy's log has nothing of the operator"
    )

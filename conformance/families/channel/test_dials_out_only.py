"""CHN-01: the operator listens nowhere but on loopback."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.observe import process
from egress_profiles.endpoints import SIDECAR_PORT

pytestmark = pytest.mark.clause("CHN-01")


@pytest.mark.control("test_a_real_listener_is_seen")
def test_no_socket_off_loopback(environment: Environment, host: HostUnderTest) -> None:
    """In the operator's network namespace nothing listens on an address that others can reach."""
    pod = host.operator_pod()
    reachable = [one for one in process.listening(environment.node.insides, pod) if not one.on_loopback]
    assert not reachable, f"in the operator's pod {pod['metadata']['name']} listens {listed(reachable)}"


@pytest.mark.control("test_a_real_listener_is_seen")
def test_no_port_leads_to_it(environment: Environment, host: HostUnderTest) -> None:
    """The running pod declares no port, and no Service of the namespace leads to it."""
    pod = host.operator_pod()
    ports = [
        f"{each['name']} {port['containerPort']}"
        for each in pod["spec"]["containers"]
        for port in each.get("ports") or []
    ]
    assert not ports, f"the operator's pod declares ports: {listed(ports)}"
    services = [
        one["metadata"]["name"]
        for one in environment.kube.get(f"/api/v1/namespaces/{host.namespace}/services")["items"]
    ]
    assert not services, f"there are Services in the operator's namespace: {listed(services)}"


def test_a_real_listener_is_seen(environment: Environment, sandbox: SandboxUnderTest) -> None:
    """The control: read in the same way, a sandbox's pod shows its sidecar's listener, which others can reach."""
    found = process.listening(environment.node.insides, sandbox.running_pod())
    seen = {one.port for one in found if not one.on_loopback}
    assert SIDECAR_PORT in seen, (
        f"the sidecar's port {SIDECAR_PORT} was not seen listening, only {sorted(seen)}: nor would an operator's"
    )

"""BND-09: no way in."""

import pytest

from conformance.bundle import Bundle, items, title

pytestmark = pytest.mark.clause("BND-09")

WAYS_IN = (
    "Endpoints",
    "EndpointSlice",
    "Gateway",
    "GRPCRoute",
    "HTTPRoute",
    "Ingress",
    "Route",
    "Service",
    "TCPRoute",
    "TLSRoute",
)


def test_no_object_leads_to_the_operator(bundle: Bundle) -> None:
    """There is no service, ingress, route or gateway."""
    found = [title(each) for each in bundle.of(*WAYS_IN)]
    assert not found, f"the bundle opens a way in: {', '.join(found)}"


def test_pod_opens_no_port(bundle: Bundle) -> None:
    """No container names a port, of its own or of the host."""
    ports = [(each.get("name"), port) for each in bundle.containers for port in items(each, "ports")]
    assert not ports, f"the operator's pod opens ports: {ports}"


@pytest.mark.parametrize("field", ["hostNetwork", "hostPID", "hostIPC"])
def test_pod_shares_nothing_of_its_host(bundle: Bundle, field: str) -> None:
    """The operator's pod has its own network, processes and shared memory."""
    assert not bundle.pod.get(field), f"the operator's pod sets {field}"

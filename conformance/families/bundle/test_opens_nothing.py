"""BND-09: no way in."""

import pytest

from conformance.target.bundle.objects import Bundle, items, mapping, title
from conformance.target.operator_pod import containers

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


def test_nothing_is_asked_over_the_network(bundle: Bundle) -> None:
    """No probe and no hook comes in over the pod's network: what answers it would listen there."""
    for name, container in containers(bundle.pod):
        asked = [(what, mapping(container, what)) for what in ("livenessProbe", "readinessProbe", "startupProbe")]
        asked += [(what, mapping(container, "lifecycle", what)) for what in ("postStart", "preStop")]
        found = [
            f"{what} by {way}" for what, each in asked for way in ("httpGet", "tcpSocket", "grpc") if each.get(way)
        ]
        assert not found, f"container {name} is asked over the network: {', '.join(found)}"


@pytest.mark.parametrize("field", ["hostNetwork", "hostPID", "hostIPC"])
def test_pod_shares_nothing_of_its_host(bundle: Bundle, field: str) -> None:
    """The operator's pod has its own network, processes and shared memory."""
    assert not bundle.pod.get(field), f"the operator's pod sets {field}"

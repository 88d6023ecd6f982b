"""Addresses of a cluster, on this machine."""

from conformance.environment.staging.control_plane.relocation import relocated

PLACES = {"10.96.0.81": "127.0.0.1:4711"}


def test_an_address_of_a_cluster_is_a_port_here() -> None:
    """Path and names stay."""
    attempt = {"id": "a", "url": "https://10.96.0.81/v1/x?y", "serverName": "platform.byohost.test"}
    assert relocated(attempt, PLACES) == attempt | {"url": "https://127.0.0.1:4711/v1/x?y"}


def test_other_attempts_stay() -> None:
    """A pod's own address, and what has no URL."""
    for attempt in ({"id": "a", "url": "http://127.3.0.1:8081/healthz"}, {"id": "b", "kind": "file", "path": "/"}):
        assert relocated(attempt, PLACES) == attempt

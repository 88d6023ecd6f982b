"""What launches name of a run's images."""

from conformance.environment.images import Images


def test_the_registry_is_a_host_with_its_port() -> None:
    """That of the sandbox image, which a launch may name."""
    named = Images("r.corp:5000/byohost/operator@sha256:0", "r.corp:5000/byohost/sandbox@sha256:1", "newer")
    assert named.registry == "r.corp:5000"

"""What launches name of a run's images."""

import pytest

from conformance.environment.images import Images


def test_the_registry_is_a_host_with_its_port() -> None:
    """That of the sandbox image, which a launch may name."""
    named = Images("r.corp:5000/byohost/operator@sha256:0", "r.corp:5000/byohost/sandbox@sha256:1", "newer")
    assert named.registry == "r.corp:5000"


@pytest.mark.parametrize(
    ("mirror", "named"), [("reg:5000/team", "reg:5000/sandbox@d"), ("m", "reg:5000/team/sandbox@d")]
)
def test_a_mirror_adds_its_prefix_itself(mirror: str, named: str) -> None:
    """So a launch names what lies below it; a mirror at another host has the registry's own paths."""
    images = Images(operator="", sandbox="reg:5000/team/sandbox@d", newer="", mirror=mirror)
    assert images.before_mirror("team/sandbox@d") == named

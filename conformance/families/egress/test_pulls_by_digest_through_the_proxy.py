"""EGR-09: operator's and sandbox's images are pulled by digest, through the proxy, by the node."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import SandboxUnderTest
from conformance.families._shared.probe_attempts import LISTED
from conformance.observe.proxy import Decision

pytestmark = pytest.mark.clause("EGR-09")


@pytest.mark.parametrize("which", ["operator", "sandbox"])
def test_manifest_was_fetched_by_digest(
    environment: Environment, sandbox: SandboxUnderTest, by_node: tuple[Decision, ...], which: str
) -> None:
    """The node fetched exactly this image's manifest, by digest, from the listed registry, through the proxy."""
    image: str = getattr(environment.images, which)
    name, _, digest = image.removeprefix(f"{LISTED}/").partition("@")
    path = f"/v2/{name}/manifests/{digest}"
    asked = [one for one in by_node if one.host == LISTED and one.path == path]
    assert asked, (
        f"the proxy's log has no request of the node for {path}: the image came another way, or was there before"
    )
    denied = [one.reason for one in asked if not one.allowed]
    assert not denied, f"the proxy denied the node {path}: {listed(denied)}"


def test_running_images_are_the_pulled_ones(environment: Environment, sandbox: SandboxUnderTest) -> None:
    """Sandbox and operator run exactly the digests that were pulled."""
    running = {each["image"] for each in sandbox.running_pod()["spec"]["containers"]}
    running |= {each["image"] for each in sandbox.host.operator_pod()["spec"]["containers"]}
    foreign = running - {environment.images.operator, environment.images.sandbox}
    assert not foreign, f"containers run images that this run did not publish by digest: {listed(foreign)}"

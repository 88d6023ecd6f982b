"""EGR-01: through the proxy, platform and channel are reached, and images arrive."""

import pytest

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.probe_attempts import LISTED, PLATFORM_NAME
from conformance.observe.journal import answered
from conformance.observe.proxy import Decision

pytestmark = pytest.mark.clause("EGR-01")


def test_platform_is_reached(host: HostUnderTest, by_operators: tuple[Decision, ...]) -> None:
    """The host's exchange was answered, and the proxy let exactly that request through."""
    assert answered(host.journal()), f"the platform answered no exchange of {host.name}"
    path = f"/v1/hosts/{host.name}/key-exchange"
    passed = [
        one for one in by_operators if one.allowed and (one.host, one.method, one.path) == (PLATFORM_NAME, "POST", path)
    ]
    assert passed, (
        f"the proxy's log has no allowed POST {path} to {PLATFORM_NAME} by the operator: the exchange took another way"
    )


def test_channel_is_reached(host: HostUnderTest, channel: str, by_operators: tuple[Decision, ...]) -> None:
    """The host is connected, and the proxy let its connection to the learnt channel host through."""
    shown = host.record().connection
    assert shown == "connected", f"the platform shows the connection of {host.name} as {shown}"
    passed = [one for one in by_operators if one.allowed and one.host == channel and one.stage == "request"]
    assert passed, f"the proxy's log has no allowed request to the channel host {channel}: the channel took another way"


def test_images_arrive(sandbox: SandboxUnderTest, by_node: tuple[Decision, ...]) -> None:
    """The sandbox runs from the registry's image, and the proxy let the node's pulls from there through."""
    pod = sandbox.running_pod()
    image = next(each["image"] for each in pod["spec"]["containers"] if each["name"] == "sandbox")
    assert image.startswith(f"{LISTED}/"), f"the sandbox runs {image}, which is not from {LISTED}"
    passed = [one for one in by_node if one.allowed and one.host == LISTED and one.stage == "request"]
    assert passed, f"the proxy's log has no allowed request of the node to {LISTED}: the images took another way"

"""EGR-01: through the proxy, platform and channel are reached, and images arrive."""

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.probe_attempts import PLATFORM_NAME
from conformance.observe.exceptions import CouldNotRun
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


def test_images_arrive(environment: Environment, host: HostUnderTest) -> None:
    """A sandbox runs from an image that no node had before, and its pull from the registry was seen."""
    registry, variant = environment.images.registry, environment.images.variants.get("arrives")
    if variant is None:
        raise CouldNotRun("this run has no registry, so no image arrives from one")
    asked = f"{registry}/{variant}"
    sandbox = host.launch(image=asked).ready()
    pod = sandbox.running_pod()
    image = next(each["image"] for each in pod["spec"]["containers"] if each["name"] == "sandbox")
    assert image == asked, f"the sandbox runs {image}, and {asked} was asked for"
    seen = environment.pulls.seen(environment, host.namespace, image)
    environment.control.terminate(sandbox.id)
    assert seen, f"no pull of {image} was seen: the image took another way than from {registry}"

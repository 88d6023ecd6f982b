"""EGR-08: what the operator may reach is not thereby open to a sandbox."""

from typing import Any

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import SandboxUnderTest
from conformance.families._shared.probe_attempts import (
    OPERATOR_PROXY,
    PLATFORM_NAME,
    connect,
    listed_through,
    passed_connect,
    served,
    told,
)
from conformance.observe.journal import answered, channel_host

Result = dict[str, Any]

pytestmark = pytest.mark.clause("EGR-08")


@pytest.fixture(scope="module")
def inside(environment: Environment, sandbox: SandboxUnderTest) -> dict[str, Result]:
    """The operator's destinations, tried by a sandbox at its own proxy port, beside the one that it may reach."""
    channel = channel_host(answered(sandbox.host.journal())[-1])
    attempts = [
        connect("platform", f"{PLATFORM_NAME}:443", path="/healthz"),
        connect("channel", f"{channel}:443"),
        listed_through(environment.authorities.proxy),
    ]
    return sandbox.probe(attempts).results


@pytest.mark.control("test_operators_port_lets_it_through", "test_sandboxes_port_lets_its_own_through")
@pytest.mark.parametrize("name", ["platform", "channel"])
def test_operators_destination_is_refused(inside: dict[str, Result], name: str) -> None:
    """At the sandboxes' proxy port, the operator's destinations get no tunnel."""
    result = inside[name]
    assert not passed_connect(result), (
        f"a sandbox got to the operator's destination ({name}) through its own proxy port: {told(result)}"
    )


def test_operators_port_lets_it_through(environment: Environment) -> None:
    """The control: at the operators' port the platform answers the same request."""
    attempt = connect("platform", f"{PLATFORM_NAME}:443", path="/healthz", proxy=OPERATOR_PROXY)
    result = environment.control_probe([attempt]).results["platform"]
    assert served(result), f"the platform does not answer through the operators' proxy port either: {told(result)}"


def test_sandboxes_port_lets_its_own_through(inside: dict[str, Result]) -> None:
    """The control: at the sandboxes' port the host that is listed for them answers."""
    assert served(inside["listed"]), f"the sandboxes' proxy port serves not even its own list: {told(inside['listed'])}"

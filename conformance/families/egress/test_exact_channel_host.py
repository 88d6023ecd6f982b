"""EGR-06: of the channel's domain, only the learnt host is let through."""

from typing import Any

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.probe_attempts import neighbours, passed_connect, told
from conformance.observe.journal import answered, channel_host

Result = dict[str, Any]

pytestmark = pytest.mark.clause("EGR-06")

LEARNT = "the learnt host"
NEIGHBOURS = [attempt["id"] for attempt in neighbours("learnt.example") if attempt["id"] != LEARNT]


@pytest.fixture(scope="module")
def tried(environment: Environment, host: HostUnderTest) -> dict[str, Result]:
    """The control client's CONNECTs at the operators' proxy port, which tells actors by port."""
    return environment.control_probe(neighbours(channel_host(answered(host.journal())[-1]))).results


@pytest.mark.control("test_learnt_host_is_let_through")
@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbour_is_refused(tried: dict[str, Result], name: str) -> None:
    """A host beside the learnt one, under the same suffix, gets no tunnel."""
    result = tried[name]
    assert not passed_connect(result), (
        f"the proxy let {name} of the channel's domain through, which no exchange named: {told(result)}"
    )


@pytest.mark.control("test_learnt_host_is_let_through")
def test_host_was_learnt_before_it_was_used(environment: Environment, channel: str) -> None:
    """The proxy let nobody to the channel host before an exchange had named it."""
    seen = [one for one in environment.decisions() if one.host == channel and one.allowed]
    assert seen, f"the proxy's log has nothing of the channel host {channel}"
    assert seen[0].stage == "learn", (
        f"the proxy let {channel} through ({seen[0].stage}) before it had learnt it from an exchange"
    )


def test_learnt_host_is_let_through(tried: dict[str, Result]) -> None:
    """The control: the same CONNECT for the learnt host gets its tunnel."""
    result = tried[LEARNT]
    assert passed_connect(result), f"the proxy refused even the learnt channel host: {told(result)}"

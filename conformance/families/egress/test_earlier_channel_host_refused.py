"""EGR-13: after a new exchange the channel host of the one before is refused."""

from typing import Any

import pytest

from conformance.environment.run_environment import Environment
from conformance.families._shared.operator_stopped import Outage
from conformance.families._shared.probe_attempts import OPERATOR_PROXY, connect, passed_connect, told
from conformance.observe.journal import answered, channel_host

pytestmark = pytest.mark.clause("EGR-13")

CURRENT = "the current channel host"


@pytest.fixture(scope="module")
def earlier(outage: Outage) -> list[str]:
    """The channel hosts of a host's exchanges up to its reconnect, but for the newest."""
    named = [channel_host(entry) for entry in answered(outage.host.journal())]
    return named[:-1]


@pytest.fixture(scope="module")
def tried(environment: Environment, channel: str, earlier: list[str]) -> dict[str, dict[str, Any]]:
    """The control client's CONNECTs at the operators' proxy port: to each earlier host, and to one that is in use."""
    attempts = [connect(name, f"{name}:443", proxy=OPERATOR_PROXY) for name in earlier]
    return environment.control_probe([connect(CURRENT, f"{channel}:443", proxy=OPERATOR_PROXY), *attempts]).results


@pytest.mark.control("test_current_host_is_let_through")
def test_earlier_hosts_are_refused(tried: dict[str, dict[str, Any]], earlier: list[str]) -> None:
    """None of them gets a tunnel any more."""
    assert earlier, "the host had one exchange only, so no channel host was retired"
    open_still = {name: told(tried[name]) for name in earlier if passed_connect(tried[name])}
    assert not open_still, f"the proxy still lets through channel hosts of earlier exchanges: {open_still}"


def test_current_host_is_let_through(tried: dict[str, dict[str, Any]]) -> None:
    """The control: a host that the steady operator uses now gets its tunnel."""
    result = tried[CURRENT]
    assert passed_connect(result), f"the proxy refused even a channel host that is in use: {told(result)}"

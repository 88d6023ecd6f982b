"""EGR-05: past the proxy nothing is reached, though it is listed."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.probe_attempts import listed_direct, others_direct, told
from conformance.families.egress.forbidden_destinations import Probed
from conformance.observe import gate

pytestmark = pytest.mark.clause("EGR-05")

LISTED_HOSTS = [attempt["id"] for attempt in listed_direct()]
OTHERS = [attempt["id"] for attempt in others_direct()]


@pytest.mark.control("test_control_client_reaches_all")
@pytest.mark.parametrize("name", LISTED_HOSTS)
def test_listed_host_is_closed(probed: Probed, name: str) -> None:
    """A sandbox that goes straight to a listed host does not get there."""
    result = probed.inside.results[name]
    assert result["outcome"] != "answered", f"a sandbox reached {name} past the proxy: {told(result)}"


@pytest.mark.control("test_control_client_reaches_all")
@pytest.mark.parametrize("name", OTHERS)
def test_everything_else_is_closed(probed: Probed, name: str) -> None:
    """A sandbox that goes straight to anything else does not get there either."""
    result = probed.inside.results[name]
    assert result["outcome"] != "answered", f"a sandbox reached {name} past the proxy: {told(result)}"


@pytest.mark.control("test_control_client_reaches_all")
def test_each_attempt_was_refused_by_the_gate(probed: Probed) -> None:
    """The gate counted the sandbox's attempts at each address, and refused them all."""
    own = gate.from_addresses(probed.attempts, probed.own)
    places = {(attempt["host"], attempt["port"]) for attempt in listed_direct() if "address" in attempt["id"]}
    missing = [f"{host} port {port}" for host, port in places if not gate.to(own, host, port)]
    assert not missing, f"the gate counted no attempt of the sandbox at {listed(missing)}: something else kept it away"
    passed = [one for host, port in places for one in gate.to(own, host, port) if one.verdict != "refused"]
    assert not passed, f"the gate let a sandbox's attempt past the proxy: {gate.words(passed)}"


def test_control_client_reaches_all(probed: Probed) -> None:
    """The control: the same attempts of a pod that no rule confines are all answered, so the far ends are alive."""
    dead = {name: told(result) for name, result in probed.control.results.items() if result["outcome"] != "answered"}
    words = listed(f"{name} ({how})" for name, how in dead.items())
    assert not dead, f"the control client did not reach {words}, so a refusal there tells nothing"

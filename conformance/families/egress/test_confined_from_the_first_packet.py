"""EGR-23: a sandbox that sends from its first moment on is confined by then."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun

pytestmark = pytest.mark.clause("EGR-23")


@pytest.mark.control("test_it_did_send", "test_control_client_gets_through")
def test_first_packets_do_not_arrive(battery_run: BatteryRun) -> None:
    """Nothing that a sandbox sends in its first second arrives outside."""
    assert not battery_run.early, "what a sandbox sent in its first second arrived outside, before the pod was confined"


def test_it_did_send(battery_run: BatteryRun) -> None:
    """The control: the gate counted the sandbox's packets, so there was something to stop."""
    assert battery_run.early_attempts, "the gate counted nothing of the sandbox that sends from its first moment on"


def test_control_client_gets_through(battery_run: BatteryRun) -> None:
    """The control: the same datagrams and connections of a pod that no rule confines arrive."""
    dead = [f"{case} ({moment})" for case, moment in battery_run.unmet.items() if case in {"E03-tcp", "E24-udp", "E25"}]
    assert not dead, f"the control client did not get through with {listed(dead)}, so silence tells nothing"

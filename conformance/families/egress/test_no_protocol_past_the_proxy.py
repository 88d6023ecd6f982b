"""EGR-21: past the proxy nothing of a sandbox arrives, in whatever protocol and address family."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-21")

GROUPS = ("E02", "E03", "E21", "E24", "E25", "E26", "E27")


@pytest.mark.control("test_control_client_gets_through")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """Nothing that a sandbox sends straight outside arrives there."""
    if not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} could be sent: {listed(battery_run.lacking.values())}")
    through = battery_run.through(group)
    assert not through, f"past the proxy a sandbox got through to {listed(through)}"


def test_control_client_gets_through(battery_run: BatteryRun) -> None:
    """The control: a pod that no rule confines got through with each of them, before and after the sandbox."""
    dead = [f"{case} ({moment})" for case, moment in battery_run.unmet.items() if case.partition("-")[0] in GROUPS]
    assert not dead, f"the control client did not get through with {listed(dead)}, so a refusal there tells nothing"

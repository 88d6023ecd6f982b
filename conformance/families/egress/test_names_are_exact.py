"""EGR-19: a name that only resembles a listed one is refused."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-19")

GROUPS = ("E01", "E16", "E17")


@pytest.mark.control("test_witness_is_reached_around_each_group")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """Nothing arrives under a name that is not exactly a listed one."""
    if battery_run.applies(group) and not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} was sent")
    through = battery_run.through(group)
    assert not through, f"through the proxy a sandbox got to a name that is not listed: {listed(through)}"


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

"""EGR-17: no address is reached through the proxy, in whatever spelling or behind whatever name."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-17")

GROUPS = ("E05", "E06", "E23", "E31")


@pytest.mark.control("test_witness_is_reached_around_each_group")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """No spelling of an address, no name that leads elsewhere and no port of the proxy itself leads on."""
    if battery_run.applies(group) and not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} was sent")
    through = battery_run.through(group)
    assert not through, f"through the proxy a sandbox got to an address: {listed(through)}"


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

"""EGR-24: what is passed on is read behind the proxy as it was judged, by whoever reads it."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-24")

GROUPS = ("E41", "E42", "E44", "E45", "E46")


@pytest.mark.control("test_witness_is_reached_around_each_group")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """No target with a host of its own, no bytes that end a line, no hidden name, no body that nobody announced."""
    if battery_run.applies(group) and not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} was sent")
    through = battery_run.through(group)
    assert not through, f"the proxy passed on what is read as another behind it: {listed(through)}"


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

"""EGR-14: what a tunnel was asked for, its TLS server name and every Host must agree."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-14")

GROUPS = ("E09", "E10", "E11", "E12", "E13", "E14", "E15", "E34")


@pytest.mark.control("test_witness_is_reached_around_each_group")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """Nothing arrives whose CONNECT, server name and Hosts do not all name one listed host."""
    if battery_run.applies(group) and not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} was sent")
    through = battery_run.through(group)
    assert not through, f"through the proxy a sandbox got somewhere under names that do not agree: {listed(through)}"


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

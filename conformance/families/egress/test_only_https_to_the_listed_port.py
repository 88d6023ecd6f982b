"""EGR-18: a listed host is reached on its listed port, by the permitted HTTP inside TLS, and not otherwise."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-18")

GROUPS = ("E07", "E08", "E20", "E33")


@pytest.mark.control("test_witness_is_reached_around_each_group")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(battery_run: BatteryRun, group: str) -> None:
    """Another port, raw bytes, another upgrade or an ambiguous length does not arrive at the listed host."""
    if battery_run.applies(group) and not battery_run.asked(group):
        raise CouldNotRun(f"no case of {group} was sent")
    through = battery_run.through(group)
    assert not through, (
        f"a sandbox got more than HTTP in TLS on the listed port through to a listed host: {listed(through)}"
    )


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

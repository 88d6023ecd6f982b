"""EGR-20: a refused name is not even looked up, and no byte of a refused request leaves."""

import pytest

from conformance.contract.wording import listed
from conformance.families.egress.battery_record import BatteryRun
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("EGR-20")


@pytest.mark.control("test_name_server_writes_down_what_is_asked")
def test_refused_name_is_not_looked_up(battery_run: BatteryRun) -> None:
    """The name server, which writes down every question, was not asked for the name of a refused CONNECT."""
    if not battery_run.asked("E22"):
        raise CouldNotRun("no case of E22 was sent")
    told = battery_run.through("E22")
    assert not told, f"the proxy looked a name up before it refused it, and so passed on what it says: {listed(told)}"


@pytest.mark.control("test_witness_is_reached_around_each_group")
def test_refused_body_does_not_leave(battery_run: BatteryRun) -> None:
    """Of a large body for another Host nothing arrives."""
    if not battery_run.asked("E39"):
        raise CouldNotRun("no case of E39 was sent")
    through = battery_run.through("E39")
    assert not through, f"bytes of a request left before the verdict on it: {listed(through)}"


def test_name_server_writes_down_what_is_asked(battery_run: BatteryRun) -> None:
    """The control: it wrote down what the control client asked for in the same run."""
    unseen = [case for case in battery_run.unmet if case.startswith("E21")]
    assert not unseen, f"the name servers did not write down what the control client asked: {listed(unseen)}"


def test_witness_is_reached_around_each_group(battery_run: BatteryRun) -> None:
    """The control: before and after each group the listed witness was reached the same way, in HTTP/1 and HTTP/2."""
    silent = battery_run.silent
    assert not silent, f"{len(silent)} requests to the listed witness did not arrive: silence of others proves nothing"

"""CHN-15: after a refusal the operator waits as long as the protocol, or the answer, says."""

import pytest

from conformance.families.channel.failed_dials import DIALS, RETRY_AFTER, FailedDials
from conformance.observe.journal import time_of
from conformance.observe.waits import constant, waits

pytestmark = pytest.mark.clause("CHN-15")


@pytest.mark.control("test_dials_failed")
def test_retry_after_is_obeyed(failed_dials: FailedDials) -> None:
    """Not a moment earlier than the answer asked for."""
    wait = _waits(failed_dials)[0]
    assert wait >= RETRY_AFTER, f"the platform asked for {RETRY_AFTER} s, and was asked again after {wait:.1f} s"


@pytest.mark.control("test_dials_failed")
def test_failed_dials_count_too(failed_dials: FailedDials) -> None:
    """Where exchanges are answered and no channel opens, the waits are no constant."""
    found = _waits(failed_dials)[1 : DIALS + 1]
    shown = ", ".join(f"{wait:.1f}" for wait in found)
    assert not constant(found), f"between failed dials the operator always waits the same: {shown} s"


def test_dials_failed(failed_dials: FailedDials) -> None:
    """The control: the first exchange was put off, the next were answered, and in the end the host was connected."""
    statuses = [entry.status for entry in failed_dials.exchanges]
    assert statuses[: DIALS + 2] == [429, *[200] * (DIALS + 1)], f"the exchanges were answered {statuses}"
    assert failed_dials.after.connection == "connected", (
        f"after its failures the host is {failed_dials.after.connection}"
    )


def _waits(failed: FailedDials) -> tuple[float, ...]:
    return waits([time_of(entry) for entry in failed.exchanges])

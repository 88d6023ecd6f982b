"""CHN-09: two check-ins in a row without an acknowledgement tell a half-open link; one does not."""

import pytest

from conformance.families.channel.late_ack import FOLLOWING, LateAck

pytestmark = pytest.mark.clause("CHN-09")


@pytest.mark.control("test_one_was_not_acknowledged")
def test_the_connection_goes_on(late_ack: LateAck) -> None:
    """What follows comes by the same one."""
    used = {entry.connection_id for entry in late_ack.checkins}
    assert used == {late_ack.before.connection_id}, (
        f"after one check-in that was not acknowledged the operator went on by {len(used)} connections"
    )


def test_one_was_not_acknowledged(late_ack: LateAck) -> None:
    """The control: the platform has kept one acknowledgement back, and the operator has checked in since."""
    assert late_ack.spent, "no check-in came whose acknowledgement could be kept back"
    assert len(late_ack.checkins) >= FOLLOWING, f"only {len(late_ack.checkins)} check-ins came"

"""CHN-08: a sequence number that stays missing makes the operator connect anew."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, answered, frames, payload, time_of
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("CHN-08")

SLACK = 3.0
"""Seconds beyond the bound: the operator's own clock may start later, and a close takes its time."""


@pytest.mark.control("test_a_message_was_lost")
def test_connects_anew_in_time(deliveries: Deliveries, clause: Clause) -> None:
    """The connection ends after the bound, neither at once nor later, and another exchange follows."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    beyond, ended = beyond_the_gap(deliveries), end_of_connection(deliveries)
    assert ended is not None, (
        "the operator kept the connection on which a message was missing: a launch that was lost would never be made"
    )
    took = time_of(ended) - time_of(beyond)
    assert took <= clause.bound.seconds + SLACK, (
        f"the connection was kept for {took:.1f} s after the first message beyond the gap, more than "
        f"{clause.bound.seconds:g} s"
    )
    later = [entry for entry in answered(deliveries.journal) if entry.n > ended.n]
    assert later, "after the connection ended there was no new exchange"


@pytest.mark.control("test_a_message_was_lost")
def test_lost_launch_is_made_good(deliveries: Deliveries) -> None:
    """Sent again after the next inventory, the lost launch becomes ready, with one pod."""
    reported = about(frames(deliveries.journal, "sandbox.status", "up"), deliveries.lost.id)
    states = [payload(entry)["state"] for entry in reported]
    assert "ready" in states, f"the launch whose first message was lost was never ready: {states}"
    made = len(deliveries.creations[deliveries.lost.id])
    assert made == 1, f"the launch whose first message was lost made {made} pods"


def test_a_message_was_lost(deliveries: Deliveries) -> None:
    """The control: the journal has the fault, nothing was sent for it, and a later message was."""
    number = lost_number(deliveries)
    sent = [entry.data["seq"] for entry in down(deliveries) if entry.connection_id == deliveries.before.connection_id]
    assert number not in sent, f"message {number} was sent after all"
    assert beyond_the_gap(deliveries).data["seq"] > number, "no message followed the lost one"


def lost_number(deliveries: Deliveries) -> int:
    """The sequence number that was never sent."""
    lost = [entry for entry in deliveries.journal if entry.kind == "fault" and entry.type == "lose"]
    assert lost, "the platform lost no message"
    return int(lost[0].data["seq"])


def down(deliveries: Deliveries) -> list[JournalEntry]:
    """Everything that was sent down."""
    return [entry for entry in deliveries.journal if entry.kind == "frame" and entry.direction == "down"]


def beyond_the_gap(deliveries: Deliveries) -> JournalEntry:
    """The first message on that connection after the lost one."""
    number, connection = lost_number(deliveries), deliveries.before.connection_id
    found = [entry for entry in down(deliveries) if entry.connection_id == connection and entry.data["seq"] > number]
    assert found, "no message followed the lost one on its connection"
    return found[0]


def end_of_connection(deliveries: Deliveries) -> JournalEntry | None:
    """When the connection that missed a message ended; None where it never did."""
    ended = [entry for entry in deliveries.journal if entry.kind == "disconnect"]
    return next((entry for entry in ended if entry.connection_id == deliveries.before.connection_id), None)

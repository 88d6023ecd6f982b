"""CHN-08: a number that is missing for a moment ends no connection: messages overtake each other."""

from itertools import pairwise

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, time_of
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("CHN-08")

EARLY = 1.0
"""Seconds by which it may end before: two clocks, and a timer of whole seconds."""

SOON = 5.0
"""Seconds after a message beyond a gap in which an end of its connection is put down to that."""


@pytest.mark.control("test_messages_were_overtaken")
def test_an_overtaken_message_ends_no_connection(deliveries: Deliveries) -> None:
    """Until one was lost for good, each message came within two seconds of the one that had overtaken it."""
    until = _lost(deliveries).n
    ended = [each for each in deliveries.journal if each.kind == "disconnect" and each.n < until]
    beyond = [
        (each.connection_id, time_of(later))
        for each in ended
        for earlier, later in pairwise(_down(deliveries, each.connection_id))
        if later.data["seq"] > earlier.data["seq"] + 1 and 0 <= time_of(each) - time_of(later) <= SOON
    ]
    assert not beyond, f"the operator's connection ended {len(beyond)} times though every message had come in time"


@pytest.mark.control("test_messages_were_overtaken")
def test_a_lost_one_is_waited_for(deliveries: Deliveries, clause: Clause) -> None:
    """The connection stands for the bound, less what clocks may differ (asyncapi.yaml, 4)."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    connection, lost = deliveries.before.connection_id, _lost(deliveries)
    own = [each for each in deliveries.journal if each.connection_id == connection and each.n > lost.n]
    sent = [time_of(each) for each in _down(deliveries, connection) if each.data["seq"] > lost.data["seq"]]
    ended = [time_of(each) for each in own if each.kind == "disconnect"]
    assert sent, "no message followed the lost one on its connection"
    took = min(ended, default=float("inf")) - sent[0]
    assert took >= clause.bound.seconds - EARLY, (
        f"the operator gave its connection up {took:.1f} s after the first message beyond the gap, sooner than "
        f"{clause.bound.seconds:g} s"
    )


def test_messages_were_overtaken(deliveries: Deliveries) -> None:
    """The control: three launches arrived against their numbers, and one message was lost."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    first = [about(sent, one.id)[0].n for one in deliveries.scrambled]
    assert first == sorted(first, reverse=True), "the three launches arrived in their order"
    assert _lost(deliveries).data["seq"] > 0, "no message was lost"


def _lost(deliveries: Deliveries) -> JournalEntry:
    found = [each for each in deliveries.journal if each.kind == "fault" and each.type == "lose"]
    assert found, "the platform lost no message"
    return found[0]


def _down(deliveries: Deliveries, connection: str | None) -> list[JournalEntry]:
    own = [each for each in deliveries.journal if each.connection_id == connection]
    return [each for each in own if (each.kind, each.direction) == ("frame", "down")]

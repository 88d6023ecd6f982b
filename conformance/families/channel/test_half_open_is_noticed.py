"""CHN-09: a connection that swallows everything is given up in time."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.connection_half_open import HalfOpen
from conformance.observe.journal import exchanges, frames, time_of
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("CHN-09")


@pytest.mark.control("test_connection_was_silent")
def test_given_up_in_time(half_open: HalfOpen, clause: Clause) -> None:
    """From the last check-in that was acknowledged to the next exchange it is within the bound."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    later = exchanges(half_open.silence)
    assert later, "the operator never noticed that its connection swallows everything: no exchange followed"
    took = time_of(later[0]) - time_of(last_heard(half_open))
    assert took <= clause.bound.seconds, (
        f"the operator exchanged again {took:.1f} s after its last acknowledged check-in, more than "
        f"{clause.bound.seconds:g} s"
    )


@pytest.mark.control("test_connection_was_silent")
def test_not_given_up_at_once(half_open: HalfOpen) -> None:
    """It is given up for want of acknowledgements, and not because one of them is late."""
    later = exchanges(half_open.silence)
    assert later, "the operator never noticed that its connection swallows everything: no exchange followed"
    silent = [one for one in half_open.silence if one.kind == "fault" and one.type == "half-open"]
    took = time_of(later[0]) - time_of(silent[0])
    assert took > 5, f"the operator gave its connection up {took:.1f} s after it fell silent"


def test_connection_was_silent(half_open: HalfOpen) -> None:
    """The control: the platform silenced that connection, heard nothing on it afterwards, and did not end it."""
    silent = [one for one in half_open.silence if one.kind == "fault" and one.type == "half-open"]
    assert [one.data["connectionId"] for one in silent] == [half_open.connected.connection_id], (
        "the journal does not show that the host's connection was silenced"
    )
    own = [one for one in half_open.silence if one.connection_id == half_open.connected.connection_id]
    heard = [one for one in own if one.direction == "up" and one.n > silent[0].n]
    assert not heard, f"{len(heard)} messages came up on the silenced connection"
    ends = [one.data["reason"] for one in own if one.kind == "disconnect"]
    assert set(ends) <= {"replaced"}, f"the silenced connection ended as {ends}, not by the operator's next exchange"


def last_heard(half_open: HalfOpen) -> JournalEntry:
    """The last check-in that was acknowledged: taken in before the silence."""
    silent = next(one for one in half_open.silence if one.kind == "fault" and one.type == "half-open")
    return [one for one in frames(half_open.silence, "host.checkin", "up") if one.n < silent.n][-1]

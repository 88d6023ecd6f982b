"""Check-ins by when they come, and by what they count of a sandbox that is under way."""

from typing import Any

from conformance.observe.channel_connections import connections
from conformance.observe.check_in_gaps import uncounted, undisturbed_gaps, while_starting
from tests.conformance.observe.wire import Wire


def checks_in(wire: Wire, pending: int = 0) -> Any:
    """A check-in that counts so many under way."""
    return wire.up("a", "host.checkin", {"capacity": {"running": 0, "pending": pending}})


def ends_by_itself(wire: Wire) -> None:
    """Its end is told."""
    wire.told("a", "s", "failed")


def is_to_end(wire: Wire) -> None:
    """The platform asks for its end."""
    wire.down("a", "sandbox.terminate", {"sandboxId": "s", "podUid": None})


def test_gaps_without_news_of_sandboxes_count() -> None:
    """Of one connection, and between neighbours."""
    wire = Wire()
    checks_in(wire)
    wire.wait(9)
    checks_in(wire)
    wire.told("a", "s", "accepted")
    checks_in(wire)
    wire.up("b", "host.checkin", {})
    assert undisturbed_gaps(connections(wire.entries)) == [10.0]


def test_check_ins_from_starting_to_the_next_word_are_found() -> None:
    """Not those that come right away, nor those after an order to end it."""
    for ends in (ends_by_itself, is_to_end):
        wire = Wire()
        checks_in(wire)
        wire.told("a", "s", "accepted")
        wire.told("a", "s", "starting")
        checks_in(wire)
        wire.wait(5)
        found = checks_in(wire)
        ends(wire)
        wire.wait(5)
        checks_in(wire)
        assert while_starting(wire.entries, "s") == (found,)
        assert not while_starting(wire.entries, "another")


def test_without_a_later_word_all_of_them_are_found() -> None:
    """The sandbox is under way still."""
    wire = Wire()
    wire.told("a", "s", "starting")
    wire.wait(5)
    found = checks_in(wire), checks_in(wire)
    assert while_starting(wire.entries, "s") == found


def test_who_counts_nothing_is_told() -> None:
    """One under way is enough."""
    wire = Wire()
    none, one = checks_in(wire), checks_in(wire, 1)
    assert uncounted([none, one]) == [none]

"""The journal, cut into connections and into what was told of each sandbox."""

from conformance.observe.channel_connections import connections, stories
from conformance.observe.journal import sequence, time_of
from tests.conformance.observe.wire import Wire


def test_a_connection_holds_its_messages_both_ways() -> None:
    """In their order, with the refused ones apart; frames of the messaging service are no messages."""
    wire = Wire()
    wire.up("a", "joinGroup")
    first = wire.up("a", "host.inventory")
    bad = wire.up("a", "sandbox.status", {}, status=400)
    sent = wire.launch("a", "s")
    gone = wire.disconnect("a")
    (one,) = connections(wire.entries)
    assert (one.host, one.id) == ("one", "a")
    assert (one.up, one.refused, one.down) == ((first,), (bad,), (sent,))
    assert one.ended == time_of(gone)
    assert one.heard == time_of(first)
    assert (sequence(first), sequence(bad)) == (2, 3)


def test_a_message_that_was_sent_again_is_one_message() -> None:
    """Under its id and its number, as long as its acknowledgement is wanting; under another of them it is another."""
    wire = Wire()
    first = wire.up("a", "host.checkin", seq=1, name="x")
    wire.up("a", "host.checkin", seq=1, name="x")
    number = wire.up("a", "host.checkin", seq=2, name="x")
    name = wire.up("a", "host.checkin", seq=1, name="y")
    nameless = [wire.up("a", "host.checkin", seq=1, name=None) for _ in range(2)]
    (one,) = connections(wire.entries)
    assert one.up == (first, number, name, *nameless)


def test_connections_come_in_their_order() -> None:
    """By host, then by their beginning, whatever they are called; entries of no connection belong to none."""
    wire, other = Wire(), Wire("another")
    wire.up("z", "host.inventory")
    wire.up("a", "host.inventory")
    other.disconnect("q")
    lost = wire.up("b", "host.inventory").model_copy(update={"connection_id": None})
    found = connections([*wire.entries[:2], lost, *other.entries])
    assert [(one.host, one.id) for one in found] == [("another", "q"), ("one", "z"), ("one", "a")]
    assert (found[0].heard, found[1].ended) == (0.0, None)


def test_a_story_goes_on_over_connections() -> None:
    """What was told of one sandbox, and of no other."""
    wire = Wire()
    wire.told("a", "s", "accepted")
    wire.told("a", "t", "accepted")
    wire.told("b", "s", "ready", 1)
    told = stories(connections(wire.entries))
    assert [(each.state, each.generation, each.connection.id) for each in told["one", "s"]] == [
        ("accepted", 0, "a"),
        ("ready", 1, "b"),
    ]
    assert set(told) == {("one", "s"), ("one", "t")}


def test_what_has_no_number_has_number_zero() -> None:
    """An entry that is no envelope at all."""
    entry = Wire().up("a", "host.inventory")
    assert sequence(entry.model_copy(update={"data": None})) == 0
    assert sequence(entry.model_copy(update={"data": {"envelope": "text"}})) == 0

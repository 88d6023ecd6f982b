"""A pace of check-ins that grows with the connections of a process is told; a constant one and news are not."""

from typing import Any

from conformance.observe.channel_connections import connections
from conformance.observe.check_in_pace import quickened
from tests.conformance.observe.wire import Wire


def said(wire: Wire, connection: str, apart: float, *counts: int, instance: str = "pod") -> None:
    """Check-ins on this connection, as far apart, each with such a capacity."""
    for count in counts:
        data: dict[str, Any] = {"health": {"rbac": {"ok": True}}, "capacity": {"running": count, "pending": 0}}
        wire.up(connection, "host.checkin", data, instance=instance)
        wire.wait(apart - 1)  # each entry takes a second


def found(wire: Wire) -> list[str]:
    """What is wrong with the pace of these."""
    return quickened(connections(wire.entries))


def test_twice_as_often_on_a_later_connection_is_told() -> None:
    """Once for the connection, with how often in how long."""
    wire = Wire()
    said(wire, "a", 10, *[1] * 5)
    said(wire, "b", 5, *[1] * 6)
    assert len(found(wire)) == 1
    assert "checked in 6 times in 25 s with nothing new to tell" in found(wire)[0]


def test_a_constant_pace_is_right() -> None:
    """Ten seconds, and five: who always did so has lost no timer."""
    for apart in (10, 5):
        wire = Wire()
        said(wire, "a", apart, *[1] * 6)
        said(wire, "b", apart, *[1] * 6)
        assert found(wire) == []


def test_another_process_begins_anew() -> None:
    """Its first connection is a first one, whatever the process before it did."""
    wire = Wire()
    said(wire, "a", 10, *[1] * 5)
    said(wire, "b", 5, *[1] * 6, instance="another")
    assert found(wire) == []


def test_news_between_are_right() -> None:
    """A check-in that tells a change is none of the timer's."""
    wire = Wire()
    said(wire, "a", 10, *[1] * 5)
    said(wire, "b", 5, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6)
    assert found(wire) == []


def test_few_tell_nothing() -> None:
    """A connection that was short shows no pace, and neither does a run of short first ones."""
    wire = Wire()
    said(wire, "a", 10, *[1] * 5)
    said(wire, "b", 5, *[1] * 4)
    assert found(wire) == []
    short = Wire()
    said(short, "a", 10, 1, 1)
    said(short, "b", 5, *[1] * 6)
    assert found(short) == []

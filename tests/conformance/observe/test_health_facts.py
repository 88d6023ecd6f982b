"""Facts of health are held against the protocol at each check-in."""

from typing import Any

import pytest

from conformance.observe.channel_connections import connections
from conformance.observe.health_facts import odd_facts, told
from tests.conformance.observe.wire import Wire

MADE = "2027-01-01T00:01:00Z"


def faults(fact: dict[str, Any], made: str = MADE) -> list[str]:
    """Of a check-in with one fact."""
    wire = Wire()
    wire.up("a", "host.inventory")
    wire.up("a", "host.checkin", {"health": {"rbac": fact, "disk": 7}}).data["time"] = made
    found = connections(wire.entries)
    assert told(found)
    return odd_facts(found)


def fact(checked: str, reason: str | None = None, *, ok: bool = True) -> dict[str, Any]:
    """As the protocol has it."""
    return {"ok": ok, "reason": reason, "checkedAt": checked}


@pytest.mark.parametrize(
    "good",
    [
        fact("2027-01-01T00:00:30Z"),
        fact("1970-01-01T00:00:00Z", "not checked yet", ok=False),
        fact("long ago"),
        fact(""),
    ],
)
def test_a_fact_as_it_should_be(good: dict[str, Any]) -> None:
    """Fresh, or broken with its reason; what is no time at all is refused by the schema."""
    assert faults(good) == []
    assert faults(fact("2027-01-01T00:00:00Z"), made="whenever") == []


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (fact("2027-01-01T00:00:20Z"), "the health fact rbac is told as good, and was looked at 40 s before"),
        (fact(MADE, "fine"), "is told as good, with the reason 'fine'"),
        (fact(MADE, ok=False), "is told as broken without a reason"),
        ({}, "is told as broken without a reason"),
    ],
)
def test_an_odd_fact_is_told(odd: dict[str, Any], words: str) -> None:
    """In a sentence that names it."""
    (found,) = faults(odd)
    assert words in found


def test_who_told_of_none_has_told_nothing() -> None:
    """A host that never checked in."""
    wire = Wire()
    wire.up("a", "host.inventory")
    assert not told(connections(wire.entries))


def test_who_goes_by_the_platforms_clock_may_have_looked_by_another() -> None:
    """For as long as a fact may be old; and where that clock has not changed not at all."""
    stale = {"health": {"rbac": fact("2027-01-01T00:00:00Z")}}
    wire = Wire()
    wire.up("a", "host.inventory")
    jump = wire.entries[-1].model_copy(
        update={"n": 2, "kind": "fault", "type": "skew-clock", "connection_id": None, "data": {"seconds": 90}}
    )
    wire.entries.append(jump)
    wire.up("b", "host.inventory")
    wire.up("b", "host.checkin", stale).data["time"] = MADE
    assert odd_facts(connections(wire.entries)) == []
    wire.wait(40)
    wire.up("b", "host.checkin", stale).data["time"] = MADE
    assert len(odd_facts(connections(wire.entries))) == 1
    steady = [entry for entry in wire.entries if entry.kind != "fault"]
    assert len(odd_facts(connections(steady))) == 2


def test_a_fresh_process_under_a_wrong_clock_has_looked_by_its_own() -> None:
    """Though the platform's was as wrong on the connection before; who goes on has looked by that one."""
    stale = {"health": {"rbac": fact("2027-01-01T00:00:00Z")}}

    def told_by(instance: str) -> int:
        wire = Wire()
        for connection, process in (("a", "first"), ("b", instance)):
            skew = wire.up(connection, "host.inventory")
            fault = {"kind": "fault", "type": "skew-clock", "connection_id": None, "data": {"seconds": 90}}
            wire.entries[-1] = skew.model_copy(update=fault)
            wire.up(connection, "host.inventory", instance=process)
        wire.up("b", "host.checkin", stale, instance=instance).data["time"] = MADE
        return len(odd_facts(connections(wire.entries)))

    assert (told_by("first"), told_by("second")) == (1, 0)

"""What check-ins count is held against what was told, wherever nothing was on its way."""

from typing import Any

from conformance import builtin
from conformance.observe.channel_connections import connections
from conformance.observe.sandbox_counts import Count, miscounts, quiet_counts
from conformance.observe.sandbox_statuses import States
from tests.conformance.observe.wire import Wire

STATES = States.read(builtin.sandbox_states())
FACTS = ("clusterApi", "namespace", "rbac", "channel")


def good(*, ok: bool = True) -> dict[str, Any]:
    """The four facts."""
    return {name: {"ok": ok} for name in FACTS}


def checks_in(wire: Wire, running: Any, pending: Any, after: float = 20, **more: Any) -> None:
    """A check-in that comes so long after all else."""
    wire.wait(after)
    capacity = {"running": running, "pending": pending}
    wire.up(more.pop("connection", "a"), "host.checkin", {"health": good(), "capacity": capacity} | more)
    wire.wait(20)


def began() -> Wire:
    """A host with an inventory of nothing."""
    wire = Wire()
    wire.up("a", "host.inventory", {"sandboxes": []})
    return wire


def counts(wire: Wire) -> tuple[Count, ...]:
    """Of the check-ins of one host that can be judged."""
    return quiet_counts(connections(wire.entries), STATES)


def faults(wire: Wire) -> list[str]:
    return miscounts(counts(wire))


def with_one(state: str) -> Wire:
    """A host with a sandbox that has come as far as this."""
    wire = began()
    wire.launch("a", "s")
    for each in ("accepted", "starting", "ready")[: ("accepted", "starting", "ready").index(state) + 1]:
        wire.told("a", "s", each)
    return wire


def test_what_is_ready_runs() -> None:
    """Neither fewer nor more are counted."""
    for running, pending, right in ((1, 0, True), (0, 0, False), (2, 0, False), (1, 1, False), (0, 1, False)):
        wire = with_one("ready")
        checks_in(wire, running, pending)
        assert bool(faults(wire)) is not right, (running, pending)
    wire = with_one("ready")
    checks_in(wire, 0, 0)
    (found,) = faults(wire)
    assert "counts 0 running and 0 pending sandboxes, 1 are told as ready and 0 are under way" in found


def test_what_starts_is_the_one_or_the_other() -> None:
    """Its container may run already; that of a launch that was accepted may not have a pod yet."""
    for running, pending, right in ((0, 1, True), (1, 0, True), (0, 0, False), (1, 1, True), (2, 0, False)):
        wire = with_one("starting")
        checks_in(wire, running, pending)
        assert bool(faults(wire)) is not right, (running, pending)
    for running, pending in ((0, 0), (0, 1), (1, 0)):
        wire = with_one("accepted")
        checks_in(wire, running, pending)
        assert faults(wire) == [], (running, pending)


def test_what_leaves_may_be_there_for_a_while() -> None:
    """A pod on its way out is counted by one and not by another; a minute later it is there for nobody."""
    for running in (0, 1):
        wire = with_one("ready")
        wire.told("a", "s", "finished")
        checks_in(wire, running, 0)
        assert faults(wire) == []
        ordered = with_one("ready")
        ordered.down("a", "sandbox.terminate", {"sandboxId": "s"})
        checks_in(ordered, running, 0)
        assert faults(ordered) == []
    wire = with_one("ready")
    wire.told("a", "s", "finished")
    checks_in(wire, 1, 0, after=80)
    assert len(faults(wire)) == 1
    told = with_one("ready")
    told.down("a", "sandbox.terminate", {"sandboxId": "s"})
    told.told("a", "s", "finished")
    checks_in(told, 1, 0)
    assert len(faults(told)) == 1


def test_what_vanished_while_nobody_looked_is_not_counted() -> None:
    """The inventory that lacks it says so; one that has it says that it goes on."""
    for listed, running in (([], 0), ([{"sandboxId": "s", "ready": True}], 1)):
        wire = with_one("ready")
        wire.up("b", "host.inventory", {"sandboxes": listed})
        checks_in(wire, running, 0, connection="b")
        assert faults(wire) == []
        wire.entries.pop()
        checks_in(wire, 1 - running, 0, connection="b")
        assert len(faults(wire)) == 1


def test_what_an_inventory_calls_not_ready_may_be_either() -> None:
    """A new process that has not heard a survivor's sidecar yet, say."""
    for ready, right in ((False, True), (True, False)):
        wire = with_one("ready")
        wire.up("b", "host.inventory", {"sandboxes": [{"sandboxId": "s", "ready": ready}]})
        checks_in(wire, 0, 1, connection="b")
        assert (faults(wire) == []) is right


def test_only_what_is_quiet_and_well_is_judged() -> None:
    """News around it, a fact that is bad, no facts, no inventory yet: each lets nobody say what is right."""
    wire = with_one("ready")
    checks_in(wire, 9, 9, after=5)
    late = with_one("ready")
    checks_in(late, 9, 9)
    late.wait(-19)
    late.told("a", "t", "accepted")
    ill = with_one("ready")
    checks_in(ill, 9, 9, health=good(ok=False))
    mute = with_one("ready")
    checks_in(mute, 9, 9, health={})
    early = Wire()
    checks_in(early, 9, 9)
    assert [counts(each) for each in (wire, late, ill, mute, early)] == [()] * 5


def test_a_host_with_pods_of_nobody_is_left_alone() -> None:
    """Somebody has made them, and the operator serves what it finds (asyncapi.yaml, 12)."""
    wire = with_one("ready")
    wire.up(
        "b", "host.inventory", {"sandboxes": [{"sandboxId": "s", "ready": True}, {"sandboxId": "found", "ready": True}]}
    )
    checks_in(wire, 9, 9, connection="b")
    assert counts(wire) == ()


def test_hosts_are_counted_for_themselves() -> None:
    """What goes on elsewhere disturbs nobody."""
    one, two = with_one("ready"), Wire("two")
    two.up("z", "host.inventory", {"sandboxes": []})
    two.wait(21)
    two.told("z", "t", "accepted")
    checks_in(one, 1, 0)
    found = quiet_counts(connections([*one.entries, *two.entries]), STATES)
    assert [(each.entry.host, each.ready) for each in found] == [("one", 1)]

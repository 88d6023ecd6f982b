"""Each rule about ends and pods is green on a run that keeps it, and red at the entry that leaves it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from conformance import builtin
from conformance.observe import sandbox_ends
from conformance.observe.channel_connections import connections
from conformance.observe.pod_lifetimes import FOREVER, Lifetime
from conformance.observe.sandbox_statuses import States
from fake_platform.model import JournalEntry
from tests.conformance.observe.wire import BEGIN, Wire

STATES = States.read(builtin.sandbox_states())
START = BEGIN.timestamp()


def said(wire: Wire, sandbox: str, state: str, uid: str | None = "u", **more: Any) -> JournalEntry:
    """A status with what these rules read."""
    reason = more.pop("reason", None)
    data = {"sandboxId": sandbox, "state": state, "tokenGeneration": 1, "podUid": uid, "reason": reason}
    return wire.up(more.pop("connection", "a"), "sandbox.status", data, **more)


def begun(*sandboxes: str) -> Wire:
    """An empty inventory, and a sandbox of each name that is ready after eight seconds at most."""
    wire = Wire()
    wire.up("a", "host.inventory", {"sandboxes": []})
    for sandbox in sandboxes:
        wire.launch("a", sandbox)
        said(wire, sandbox, "accepted", None)
        said(wire, sandbox, "ready")
    return wire


def faults(wire: Wire, lives: Mapping[str, Lifetime] | None = None) -> list[str]:
    """What any of the rules says of it."""
    found, lives = connections(wire.entries), lives or {}
    return [
        *sandbox_ends.failed_after_ready(found),
        *sandbox_ends.unnamed_pods(found),
        *sandbox_ends.unseen_losses(found, lives, STATES),
        *sandbox_ends.early_deletions(found, lives, STATES),
        *sandbox_ends.early_ends(found, lives, STATES),
        *sandbox_ends.incomplete_inventories(found, lives),
    ]


def test_a_good_run_is_not_told() -> None:
    """One ends by itself and is deleted then, one is lost with its node, one never had a pod."""
    wire = begun("s", "n", "f")
    end = said(wire, "s", "finished")
    said(wire, "n", "failed", reason="node-lost")
    said(wire, "g", "failed", None, reason="crash")
    wire.wait(90)
    wire.up("a", "host.checkin")
    assert faults(wire, {"s": Lifetime(START, end.time.timestamp() + 1, by_operator=True)}) == []


@pytest.mark.parametrize(
    ("instance", "reason", "red"),
    [
        ("pod", "crash", 1),
        ("pod", "cancelled", 1),
        ("pod", "sidecar-silent", 1),
        ("pod", "sidecar-unreachable", 1),
        ("other", "sidecar-silent", 0),
        ("other", "crash", 1),
        ("other", "oom", 0),
        ("other", "cancelled", 0),
    ],
)
def test_what_was_ready_is_not_failed(instance: str, reason: str, red: int) -> None:
    """By the same instance for no reason of what was not ready; another one may not know that it was ready."""
    wire = begun("s")
    said(wire, "s", "failed", reason=reason, instance=instance)
    found = faults(wire)
    assert len(found) == red
    assert not found or f"sandbox s was told as failed ({reason}), though it had been ready" in found[0]


@pytest.mark.parametrize(
    ("uid", "words"), [(None, "gone of sandbox s names no pod after u"), ("v", "names another pod, v, after u")]
)
def test_a_pod_that_was_named_is_named_on(uid: str | None, words: str) -> None:
    """Neither left out nor exchanged."""
    wire = begun("s")
    said(wire, "s", "gone", uid)
    (found,) = faults(wire)
    assert words in found
    assert found.startswith("host one, journal entry 5 ")


def test_news_that_came_again_name_the_pod_of_their_time() -> None:
    """A fault refused the first, which had no pod to name yet; another pod is another one even then."""
    wire = Wire()
    wire.up("a", "host.inventory", {"sandboxes": []})
    wire.launch("a", "s")
    fault = {"kind": "fault", "direction": None, "type": "fail-ack", "connection_id": None}
    refused = wire.disconnect("a").model_copy(update={**fault, "data": {"connectionId": "a"}})
    wire.entries[-1] = refused
    said(wire, "s", "starting", seq=3)
    said(wire, "s", "accepted", None, seq=2)
    assert faults(wire) == []
    said(wire, "s", "ready", "v", seq=4)
    (found,) = faults(wire)
    assert "names another pod, v, after u" in found


def test_a_pod_that_vanished_is_missed() -> None:
    """By an instance that was there before and long afterwards; a later one cannot know."""
    lives = {"s": Lifetime(START, START + 6)}
    wire = begun("s")
    assert faults(wire, lives) == [], "nobody was heard for long afterwards"
    wire.wait(sandbox_ends.WATCHED + 5)
    wire.up("b", "host.checkin", instance="other")
    assert faults(wire, lives) == [], "another instance"
    wire.up("a", "host.checkin")
    (found,) = faults(wire, lives)
    assert "the pod of sandbox s vanished 60 s ago, and no end is told" in found
    assert faults(wire, {"s": Lifetime(START, START + 6, by_operator=True)}) == [], "it was no loss"
    said(wire, "s", "gone")
    assert faults(wire, lives) == []


def test_a_pod_is_not_deleted_before_its_end_is_told() -> None:
    """While there was somebody to tell it to: its connection was in use before and after."""
    lives = {"s": Lifetime(START, START + 10, by_operator=True)}
    wire = begun("s")
    wire.wait(10)
    said(wire, "s", "finished")
    (found,) = faults(wire, lives)
    assert "the pod of sandbox s was deleted before its end (finished) was told" in found
    wire = begun("s")
    wire.wait(80)
    said(wire, "s", "finished")
    assert faults(wire, lives) == [], "a connection that was cut, and looked alive"
    wire = begun("s")
    wire.disconnect("a")
    wire.wait(10)
    wire.up("b", "host.inventory", {"sandboxes": []})
    said(wire, "s", "finished", connection="b")
    assert faults(wire, lives) == [], "no connection at that moment"


def test_an_end_that_was_ordered_is_told_afterwards() -> None:
    """Of this sandbox, and not by an order that came later."""
    lives = {"s": Lifetime(START, START + 10, by_operator=True)}
    wire = begun("s")
    wire.down("a", "sandbox.terminate", {"sandboxId": "s"})
    wire.wait(10)
    said(wire, "s", "finished")
    assert faults(wire, lives) == []
    wire = begun("s")
    wire.down("a", "sandbox.terminate", {"sandboxId": "t"})
    wire.wait(10)
    said(wire, "s", "finished")
    wire.down("a", "sandbox.terminate", {"sandboxId": "s"})
    assert len(faults(wire, lives)) == 1


@pytest.mark.parametrize(
    ("asked", "removed", "took", "red"),
    [(2, 30, 0, 1), (2, 5, 0, 0), (30, 60, 0, 0), (2, FOREVER, 0, 0), (2, 30, 60, 0)],
)
def test_an_end_that_was_ordered_waits_for_its_pod(asked: float, removed: float, took: float, red: int) -> None:
    """Told between the deletion and the pod's going it is red; sent before it, the operator had found it itself."""
    wire = begun("s")
    at = wire.down("a", "sandbox.terminate", {"sandboxId": "s"}).time.timestamp()
    wire.wait(10)
    said(wire, "s", "finished", sent=wire.now - took)
    found = faults(wire, {"s": Lifetime(START, at + asked, by_operator=True, removed=at + removed)})
    assert [each for each in found if "was told while its pod was being deleted" in each] == found
    assert len(found) == red


def test_whole_seconds_and_a_clock_that_is_behind_are_no_fault() -> None:
    """What is told after its pod has gone may be dated before: by a second cut off, or by a clock."""
    for behind, whole in ((0.0, True), (0.9, False), (0.9, True), (40.0, False)):
        wire = begun("s")
        at = wire.down("a", "sandbox.terminate", {"sandboxId": "s"}).time.timestamp()
        wire.wait(10)
        said(wire, "s", "finished")
        for entry in wire.entries:
            dated = entry.time - dt.timedelta(seconds=behind)
            entry.data["time"] = (
                dated.strftime("%Y-%m-%dT%H:%M:%SZ") if whole else dated.isoformat().replace("+00:00", "Z")
            )
        lives = {"s": Lifetime(START, at + 9.6, by_operator=True, removed=at + 10.9)}
        assert faults(wire, lives) == [], (behind, whole)


def test_an_inventory_leaves_nothing_out() -> None:
    """Of what is there for certain: not of what has just been made or is about to go, and of no other host."""
    wire = begun("s", "new", "gone", "going")
    wire.disconnect("a")
    wire.wait(20)
    at = wire.up("b", "host.inventory", {"sandboxes": [{"sandboxId": "s"}]}).time.timestamp()
    lives = {
        "s": Lifetime(START),
        "new": Lifetime(at - 1),
        "gone": Lifetime(START, at - 10),
        "going": Lifetime(START, at + 0.5),
        "elsewhere": Lifetime(START),
    }
    assert faults(wire, lives) == []
    (found,) = faults(wire, lives | {"going": Lifetime(START, at + 60, by_operator=True)})
    assert "the inventory leaves out sandbox going, whose pod the cluster has" in found
    assert len(faults(wire, lives | {"gone": Lifetime(START)})) == 1

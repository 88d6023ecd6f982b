"""Each rule about what became of sandboxes is green on a run that keeps it, and red at the entry that leaves it."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance import builtin
from conformance.observe import sandbox_truth
from conformance.observe.channel_connections import connections
from conformance.observe.pod_lifetimes import FOREVER, Lifetime
from conformance.observe.sandbox_statuses import States
from fake_platform.model import JournalEntry
from tests.conformance.observe.wire import BEGIN, Wire

STATES = States.read(builtin.sandbox_states())
START = BEGIN.timestamp()
FULL = ("accepted", "starting", "ready")


def said(wire: Wire, state: str, generation: int = 0, **more: Any) -> JournalEntry:
    """A status with what these rules read."""
    data = {
        "sandboxId": "s",
        "state": state,
        "tokenGeneration": generation,
        "podUid": more.pop("uid", "u"),
        "reason": more.pop("reason", None),
    }
    return wire.up(more.pop("connection", "a"), "sandbox.status", data, **more)


def begun(*states: str) -> Wire:
    """A launch that has come so far."""
    wire = Wire()
    wire.up("a", "host.inventory", {"sandboxes": []})
    wire.launch("a", "s")
    for state in states:
        said(wire, state, int(state == "ready"), uid=None if state == "accepted" else "u")
    return wire


def end(wire: Wire, uid: str | None = None, connection: str = "a", **more: Any) -> JournalEntry:
    """The platform wants its end."""
    return wire.down(connection, "sandbox.terminate", {"sandboxId": "s", "podUid": uid}, **more)


def life(deleted: float = FOREVER, *, by_operator: bool = True) -> dict[str, Lifetime]:
    """Its pod, from the third second on."""
    return {"s": Lifetime(START + 3, START + deleted, by_operator)}


def faults(wire: Wire, lives: Mapping[str, Lifetime] | None = None) -> list[str]:
    """What any of the rules says of it."""
    found, lives = connections(wire.entries), lives or {}
    return [
        *sandbox_truth.odd_reasons(found),
        *sandbox_truth.unheld_tokens(found),
        *sandbox_truth.unready_finishes(found),
        *sandbox_truth.miscalled_cancellations(found, lives, STATES),
        *sandbox_truth.hasty_ends(found, lives, STATES),
        *sandbox_truth.untrue_losses(found, lives),
    ]


def test_good_runs_are_not_told() -> None:
    """An ordered end that follows the deletion, before it was ready and after; and one killed for its memory."""
    ready = begun(*FULL)
    end(ready, "u")
    ready.wait(2)
    said(ready, "finished", 1)
    assert faults(ready, life(8)) == []
    early = begun("accepted", "starting")
    end(early)
    early.wait(2)
    said(early, "failed", reason="cancelled")
    assert faults(early, life(7)) == []
    killed = begun(*FULL)
    said(killed, "finished", 1, reason="oom")
    assert faults(killed, life()) == []


@pytest.mark.parametrize(("state", "reason"), [("finished", "crash"), ("gone", "node-lost"), ("ready", "oom")])
def test_a_reason_is_of_a_failure(state: str, reason: str) -> None:
    """And of nothing else, but for memory."""
    wire = begun(*FULL)
    said(wire, state, 1, reason=reason)
    (found,) = faults(wire)
    assert f"{state} of sandbox s was told with the reason {reason}" in found


def test_a_token_is_held_by_a_sidecar() -> None:
    """One that starts may hold its first, and one that was started again holds none."""
    wire = begun("accepted")
    said(wire, "starting")
    said(wire, "starting", 1)
    said(wire, "ready", 1)
    assert faults(wire) == []
    said(wire, "starting", 0)
    said(wire, "starting", 1)
    assert faults(wire) == []
    said(wire, "ready", 1)
    said(wire, "starting", 1)
    (found,) = faults(wire)
    assert "though its sidecar, if it started again, holds none" in found


def test_a_token_that_nobody_has_is_told() -> None:
    """Before there is a pod, before it was sent, and where no sidecar ever ran."""
    wire = begun()
    said(wire, "accepted", 1, uid=None)
    said(wire, "starting", 2)
    found = faults(wire)
    assert "accepted of sandbox s was told with token generation 1, though it has no pod yet" in found[0]
    assert "and the newest that was sent by then is 1" in found[1]
    nowhere = begun("accepted")
    said(nowhere, "starting", 1)
    said(nowhere, "failed", reason="unschedulable")
    (one,) = faults(nowhere)
    assert "failed as unschedulable, by which no sidecar ever ran" in one
    pulled = begun("accepted")
    said(pulled, "starting", 1)
    said(pulled, "failed", 1, reason="image-pull")
    assert faults(pulled) == []


def test_what_was_never_ready_does_not_finish() -> None:
    """For whoever had the launch; another instance may find it ended well."""
    wire = begun("accepted", "starting")
    said(wire, "finished")
    (found,) = faults(wire)
    assert "was told as finished, and was never ready: it has failed" in found
    another = begun("accepted", "starting")
    another.up("b", "host.inventory", {"sandboxes": []})
    said(another, "finished", connection="b")
    assert faults(another) == []


@pytest.mark.parametrize(("state", "reason"), [("gone", None), ("failed", "crash"), ("finished", None)])
def test_a_cancellation_is_called_one(state: str, reason: str | None) -> None:
    """Whatever the pod looked like on its way out."""
    wire = begun("accepted", "starting")
    end(wire)
    wire.wait(2)
    said(wire, state, reason=reason)
    said(wire, state, reason=reason)
    words = f"was ended by order before it was ready, and told as {state}{f' ({reason})' if reason else ''}"
    assert [each for each in faults(wire, life(7)) if words in each]


def test_what_failed_by_itself_is_no_cancellation() -> None:
    """It was told before its pod was deleted; somebody else took it; the order was of another pod, or came later."""
    told = begun("accepted", "starting")
    end(told)
    said(told, "failed", reason="image-pull")
    assert faults(told, life(9)) == []
    taken = begun("accepted", "starting")
    end(taken)
    said(taken, "gone")
    assert faults(taken, life(5, by_operator=False)) == []
    assert faults(taken) == []
    other = begun("accepted", "starting")
    end(other, "another")
    said(other, "failed", reason="crash")
    assert faults(other, life(5.5)) == []
    late = begun("accepted", "starting")
    end(late)
    said(late, "failed", reason="crash")
    assert faults(late, life(4)) == []


@pytest.mark.parametrize("deleted", [20, FOREVER])
def test_an_ordered_end_follows_the_deletion(deleted: float) -> None:
    """Not the other way round."""
    wire = begun(*FULL)
    end(wire)
    said(wire, "finished", 1)
    said(wire, "finished", 1)
    (found,) = faults(wire, life(deleted))
    assert "the ordered end of sandbox s (finished) was told before its pod was deleted" in found
    early = begun("accepted", "starting")
    end(early)
    said(early, "failed", reason="cancelled")
    assert len(faults(early, life(deleted))) == 1


def test_an_end_that_waited_is_not_hasty() -> None:
    """It came to pass while nobody was connected; or nobody had ordered it there, or of that pod."""
    waited = begun(*FULL)
    waited.up("b", "host.inventory", {"sandboxes": []})
    end(waited, connection="b")
    said(waited, "finished", 1, connection="b")
    assert faults(waited, life(30)) == []
    earlier = begun(*FULL)
    end(earlier)
    earlier.up("b", "host.inventory", {"sandboxes": []})
    earlier.wait(5)
    said(earlier, "finished", 1, connection="b")
    assert faults(earlier, life(30)) == []
    other = begun(*FULL)
    end(other, "another")
    said(other, "finished", 1)
    assert faults(other, life(30)) == []
    after = begun(*FULL)
    said(after, "finished", 1)
    end(after)
    assert faults(after, life(30)) == []
    assert faults(after, life(30, by_operator=False)) == []


@pytest.mark.parametrize("stale", [{"meant": "another"}, {"generation": 0}])
def test_an_order_that_does_not_count_is_none(stale: dict[str, Any]) -> None:
    """Of an earlier generation, or for another host: what ends then has ended by itself."""
    wire = begun(*FULL)
    end(wire, **stale)
    said(wire, "finished", 1)
    assert faults(wire, life(30)) == []


def test_what_stands_is_not_gone() -> None:
    """What is young, or was about to be deleted, need not be known."""
    for after, deleted, right in ((0, 60, True), (20, 60, False), (20, 20.5, True), (20, 10, True)):
        wire = begun(*FULL)
        wire.wait(after - 6)
        at = said(wire, "gone", 1).time.timestamp() - START
        wire_life = life(deleted, by_operator=False)
        assert (faults(wire, wire_life) == []) is right, (at, deleted)
    wire = begun(*FULL)
    wire.wait(20)
    said(wire, "gone", 1)
    (found,) = faults(wire, life())
    assert "sandbox s was told as gone, and its pod was there" in found

"""Each rule of what may be told is green on a run that keeps it, and red at the entry that leaves it."""

from collections.abc import Callable

import pytest

from conformance import builtin
from conformance.observe import sandbox_statuses
from conformance.observe.channel_connections import connections
from conformance.observe.sandbox_statuses import States
from tests.conformance.observe.wire import Wire

STATES = States.read(builtin.sandbox_states())


def good() -> Wire:
    """A sandbox that lives over a reconnect, one that fails, one whose end was told twice because its ack was lost."""
    wire = Wire()
    wire.up("a", "host.inventory")
    wire.launch("a", "s")
    wire.launch("a", "f")
    wire.launch("a", "e")
    wire.told("a", "s", "accepted")
    wire.told("a", "s", "starting")
    wire.told("a", "s", "ready", 1)
    wire.told("a", "f", "failed")
    wire.told("a", "e", "ready", 1)
    wire.wait(20)
    wire.told("a", "e", "finished", 1)
    wire.disconnect("a")
    wire.up("b", "host.inventory")
    wire.told("b", "e", "finished", 1)
    wire.token("b", "s", 2)
    wire.told("b", "s", "ready", 2)
    wire.told("b", "s", "starting")
    wire.told("b", "s", "ready", 2)
    wire.told("b", "s", "gone")
    wire.wait(20)
    wire.up("b", "host.checkin")
    return wire


def faults(wire: Wire, deleted: dict[str, float] | None = None) -> list[str]:
    """What any of the rules says of it."""
    found = connections(wire.entries)
    return [
        *sandbox_statuses.disorder(found, STATES),
        *sandbox_statuses.repeated_ends(found, STATES),
        *sandbox_statuses.untrue_tokens(found),
        *sandbox_statuses.unanswered(found),
        *sandbox_statuses.untold_ends(found, deleted or {}, STATES),
        *sandbox_statuses.untaken_tokens(found, STATES, 10),
        *sandbox_statuses.odd_numbers(found),
        *sandbox_statuses.late_inventories(found),
    ]


def test_a_good_run_is_not_told() -> None:
    """Nothing is found in it, whatever was deleted."""
    wire = good()
    assert faults(wire, dict.fromkeys("sfe", wire.entries[0].time.timestamp())) == []


def test_the_model_knows_every_state_of_the_protocol() -> None:
    """The states of sandbox-states.json are those of the message's schema, and ends have no successor."""
    assert STATES.ends == {"failed", "finished", "gone"}
    assert set(STATES.after) == {"accepted", "starting", "ready"} | STATES.ends
    assert all(STATES.after[end] == frozenset() for end in STATES.ends)


def backwards(wire: Wire) -> None:
    """Ready, then accepted."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 1)
    wire.told("b", "n", "accepted")


def after_the_end(wire: Wire) -> None:
    """Gone, then ready."""
    wire.told("b", "s", "ready", 2)


def another_end(wire: Wire) -> None:
    """Failed, then gone."""
    wire.told("b", "f", "gone")


def end_twice(wire: Wire) -> None:
    """On the same connection."""
    wire.told("b", "s", "gone")


def end_again(wire: Wire) -> None:
    """On the next connection, though the first went on for long enough to bring the acknowledgement."""
    wire.disconnect("b")
    wire.up("c", "host.inventory")
    wire.told("c", "s", "gone")


def ready_without(wire: Wire) -> None:
    """A token."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 0)


def ready_with_a_token_of_tomorrow(wire: Wire) -> None:
    """Which nobody had sent."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 2)
    wire.token("b", "n", 2)


def ready_with_an_older_token(wire: Wire) -> None:
    """Than it had."""
    wire.launch("b", "n")
    wire.token("b", "n", 2)
    wire.told("b", "n", "ready", 2)
    wire.told("b", "n", "ready", 1)


def silent_launch(wire: Wire) -> None:
    """Delivered, and the operator goes on."""
    wire.launch("b", "n")
    wire.wait(20)
    wire.up("b", "host.checkin")


def silent_until_it_is_cancelled(wire: Wire) -> None:
    """What is told then answers the cancellation."""
    wire.launch("b", "n")
    wire.wait(20)
    wire.down("b", "sandbox.terminate", {"sandboxId": "n"})
    wire.told("b", "n", "failed")


def late_answer(wire: Wire) -> None:
    """It comes after all, as where an operator says nothing before there is a pod."""
    wire.launch("b", "n")
    wire.wait(20)
    wire.told("b", "n", "accepted")


def token_left_lying(wire: Wire) -> None:
    """The sandbox runs on with the old one."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.wait(20)
    wire.up("b", "host.checkin")


def a_number_left_out(wire: Wire) -> None:
    """Between two messages."""
    wire.up("b", "host.checkin", seq=20)


def no_inventory(wire: Wire) -> None:
    """A check-in comes first."""
    wire.disconnect("b")
    wire.up("c", "host.checkin")


def token_left_lying_until_the_end(wire: Wire) -> None:
    """The sandbox runs on with the old one until it is terminated, long afterwards."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.wait(20)
    wire.down("b", "sandbox.terminate", {"sandboxId": "n"})
    wire.up("b", "host.checkin")


def token_left_lying_until_it_ends_by_itself(wire: Wire) -> None:
    """The sandbox runs on with the old one until its work is done, long afterwards."""
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.wait(20)
    wire.told("b", "n", "finished", 1)


def known(wire: Wire, *after: Callable[[], object]) -> None:
    """A launch that comes again with a newer token, what follows, and a while later a check-in."""
    wire.launch("b", "n")
    wire.told("b", "n", "accepted")
    wire.down("b", "sandbox.launch", {"sandboxId": "n", "tokenGeneration": 2})
    for each in after:
        each()
    wire.wait(20)
    wire.up("b", "host.checkin")


def token_of_a_known_launch_left_lying(wire: Wire) -> None:
    """Ready by the first token, and by that alone."""
    known(wire, lambda: wire.told("b", "n", "ready", 1))


FAULTS: list[tuple[Callable[[Wire], None], str]] = [
    (backwards, "of sandbox n was told accepted (token generation 0) after ready (token generation 1)"),
    (after_the_end, "of sandbox s was told ready (token generation 2) after gone"),
    (another_end, "of sandbox f was told gone (token generation 0) after failed"),
    (end_twice, "the end of sandbox s (gone) was told again, though acknowledged"),
    (end_again, "the end of sandbox s (gone) was told again, though acknowledged"),
    (ready_without, "of sandbox n was told ready (token generation 0), which needs a token"),
    (ready_with_a_token_of_tomorrow, "and the newest that was sent by then is 1"),
    (ready_with_an_older_token, "of sandbox n was told ready (token generation 1), after token generation 2"),
    (silent_launch, "the launch of sandbox n was never answered"),
    (late_answer, "the launch of sandbox n was never answered in time"),
    (silent_until_it_is_cancelled, "the launch of sandbox n was never answered"),
    (token_left_lying, "token generation 2 of sandbox n was sent and never taken"),
    (token_left_lying_until_the_end, "token generation 2 of sandbox n was sent and never taken"),
    (
        token_left_lying_until_it_ends_by_itself,
        "token generation 2 of sandbox n was sent and never taken",
    ),
    (token_of_a_known_launch_left_lying, "token generation 2 of sandbox n came by another launch and was never taken"),
    (a_number_left_out, "message 20 came after message 7"),
    (no_inventory, "a connection began with host.checkin, not with the inventory"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_what_leaves_the_model_is_told(fault: Callable[[Wire], None], words: str) -> None:
    """Once, with host and entry of the journal."""
    wire = good()
    fault(wire)
    found = faults(wire)
    assert len(found) == 1, found
    assert words in found[0]
    assert found[0].startswith("host one, journal entry ")


def test_a_deleted_pod_wants_its_end_told() -> None:
    """Unless its operator was not heard any more after the deletion."""
    wire = good()
    wire.launch("b", "n")
    last = wire.told("b", "n", "ready", 1)
    deleted = {"n": last.time.timestamp()}
    assert faults(wire, deleted) == []
    wire.wait(20)
    wire.up("b", "host.checkin")
    (found,) = faults(wire, deleted)
    assert "the end of sandbox n was never told, and its operator deleted its pod" in found


def test_an_instance_that_came_later_cannot_know() -> None:
    """It finds neither pod nor memory of it."""
    wire = good()
    wire.launch("b", "n")
    deleted = {"n": wire.told("b", "n", "ready", 1).time.timestamp() + 0.5}
    wire.disconnect("b")
    wire.up("c", "host.inventory", instance="next")
    wire.wait(20)
    wire.up("c", "host.checkin", instance="next")
    assert faults(wire, deleted) == []


def forgiven() -> list[Callable[[Wire], object]]:
    """What looks like a fault and is none."""
    return [
        lambda wire: wire.launch("b", "n", meant="another-host"),
        lambda wire: wire.launch("b", "n", generation=1),
        lambda wire: wire.down("b", "sandbox.terminate", {"sandboxId": "n"}),
    ]


@pytest.mark.parametrize("one", forgiven())
def test_what_need_not_be_answered(one: Callable[[Wire], object]) -> None:
    """A launch for another host or of another generation, a message that is no launch."""
    wire = good()
    one(wire)
    wire.wait(20)
    wire.up("b", "host.checkin")
    assert faults(wire) == []


def test_a_launch_that_was_to_end_at_once_is_answered_by_its_end() -> None:
    """There was no time to say anything before."""
    wire = good()
    wire.launch("b", "n")
    wire.down("b", "sandbox.terminate", {"sandboxId": "n"})
    wire.wait(20)
    wire.told("b", "n", "failed")
    assert faults(wire) == []


def test_whose_acknowledgement_was_kept_back_tells_it_again() -> None:
    """A fault of the platform did it, and says of which connection."""
    wire = good()
    end_again(wire)
    told = [entry for entry in wire.entries if (entry.data.get("data") or {}).get("state") == "gone"]
    fault = told[-2].model_copy(
        update={
            "kind": "fault",
            "direction": None,
            "type": "drop-ack",
            "connection_id": None,
            "data": {"connectionId": told[-2].connection_id},
        }
    )
    assert [each for each in faults(wire) if "told again" in each]
    wire.entries.append(fault)
    assert not [each for each in faults(wire) if "told again" in each]


def test_where_messages_were_refused_they_may_come_in_another_order() -> None:
    """A fault had them sent again, and what was sent after them came before (asyncapi.yaml, 4)."""
    for change in (backwards, a_number_left_out, no_inventory, ready_with_an_older_token):
        wire = good()
        change(wire)
        assert faults(wire)
        last = wire.entries[-1]
        fault = {"kind": "fault", "direction": None, "type": "fail-ack", "connection_id": None}
        wire.entries.append(last.model_copy(update=fault | {"data": {"connectionId": last.connection_id}}))
        assert faults(wire) == [], change


def test_who_cannot_list_begins_with_a_check_in() -> None:
    """If its health says why: by the API that does not answer, or the right that it lacks."""
    for health, right in (
        ({"clusterApi": {"ok": False}}, True),
        ({"clusterApi": {"ok": True}, "rbac": {"ok": False}}, True),
        ({"clusterApi": {"ok": True}, "rbac": {"ok": True}}, False),
    ):
        wire = Wire()
        wire.up("a", "host.checkin", {"health": health})
        assert (faults(wire) == []) is right


def test_another_instance_may_not_know_what_was_acknowledged() -> None:
    """It finds a pod that has ended, and tells that."""
    wire = good()
    wire.disconnect("b")
    wire.up("c", "host.inventory", instance="next")
    wire.told("c", "s", "gone", instance="next")
    assert faults(wire) == []


def terminated_at_once(wire: Wire) -> str:
    """It is wanted no longer."""
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.down("b", "sandbox.terminate", {"sandboxId": "n"})
    return "b"


def terminated_before_the_reconnect(wire: Wire) -> str:
    """It was wanted no longer when its host came back, and was still there."""
    wire.told("b", "n", "ready", 1)
    wire.down("b", "sandbox.terminate", {"sandboxId": "n"})
    wire.disconnect("b")
    wire.up("c", "host.inventory")
    wire.token("c", "n", 2)
    return "c"


def ended_at_once(wire: Wire) -> str:
    """Its work was done just then."""
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.told("b", "n", "finished", 1)
    return "b"


def never_ready(wire: Wire) -> str:
    """Its sidecar says nothing until the launch fails by its own bound."""
    wire.told("b", "n", "starting")
    wire.token("b", "n", 2)
    wire.wait(15)
    wire.told("b", "n", "failed")
    return "b"


@pytest.mark.parametrize(
    ("state", "right"), [("ready", True), ("starting", True), ("accepted", False), ("gone", False)]
)
def test_a_token_is_taken_by_a_sidecar(state: str, right: bool) -> None:  # noqa: FBT001 - a row
    """What has no pod yet holds none, and an end that came late says nothing of it."""
    wire = good()
    wire.launch("b", "n")
    wire.told("b", "n", "ready", 1)
    wire.token("b", "n", 2)
    wire.wait(20)
    wire.told("b", "n", state, 2)
    found = [each for each in faults(wire) if "was sent and never taken" in each]
    assert (found == []) is right


@pytest.mark.parametrize("end", [terminated_at_once, terminated_before_the_reconnect, ended_at_once, never_ready])
def test_a_token_need_not_be_taken_by_what_ends(end: Callable[[Wire], str]) -> None:
    """Because it is to be terminated, or ends before it would have had to take one."""
    wire = good()
    wire.launch("b", "n")
    connection = end(wire)
    wire.wait(20)
    wire.up(connection, "host.checkin")
    assert faults(wire) == []


def test_what_is_sent_again_for_want_of_an_answer_is_told_once() -> None:
    """The same envelope: neither is its number odd nor is an end in it told twice."""
    wire = good()
    wire.launch("b", "n")
    end = wire.told("b", "n", "failed", name="end")
    wire.told("b", "n", "failed", seq=end.data["seq"], name="end")
    wire.up("b", "host.checkin")
    assert faults(wire) == []


def test_a_refused_message_uses_its_number_up() -> None:
    """The next one counts from it."""
    wire = good()
    wire.told("b", "s", "broken", status=400)
    wire.up("b", "host.checkin")
    assert faults(wire) == []


def test_a_newer_token_of_a_known_launch_may_be_the_first_that_is_taken() -> None:
    """Or it has no sidecar yet that could take one, has ended by then, or is to end."""
    wires = [good() for _ in range(5)]
    first, second, third, fourth, fifth = wires
    known(first, lambda: first.told("b", "n", "ready", 2))
    known(second, lambda: second.told("b", "n", "ready", 1), lambda: second.told("b", "n", "ready", 2))
    known(third)
    known(fourth, lambda: fourth.told("b", "n", "ready", 1), lambda: fourth.told("b", "n", "finished", 1))
    order = {"sandboxId": "n"}
    known(fifth, lambda: fifth.told("b", "n", "ready", 1), lambda: fifth.down("b", "sandbox.terminate", order))
    assert [faults(wire) for wire in wires] == [[]] * 5

"""Faults of messages on their way down, and how an occasion finds its fault."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import fault_control, host_control
from fake_platform.effects import Later, Note, Send
from fake_platform.faults import Fault, bend, meet, merged, view
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

LAUNCH = {"type": "sandbox.launch", "seq": 1}
TOKEN = {"type": "sandbox.token", "seq": 2}


def fault(kind: str, times: int = 1, host: str | None = "eu") -> Fault:
    """A fault of launches."""
    return Fault("f", kind, host, times, {"message": "sandbox.launch", "patch": {}})


def messages(step: Step) -> list[tuple[str, int]]:
    """Types and sequence numbers of what goes down."""
    return [(one.envelope["type"], one.envelope["seq"]) for one in step.effects if isinstance(one, Send)]


def state_with(*faults: Fault) -> State:
    """A host named eu, with faults."""
    state = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
    for one in faults:
        state = fault_control.inject(state, one, 1.0).state
    return state


@pytest.mark.parametrize(
    ("kind", "sent"), [("duplicate", (LAUNCH, LAUNCH)), ("repeat", (LAUNCH,)), ("reorder", ()), ("lose", ())]
)
def test_what_each_kind_sends(kind: str, sent: tuple[dict[str, Any], ...]) -> None:
    """In the place of the message it wants; another host's and another type's go through as they are."""
    bent = bend((fault(kind),), "eu", LAUNCH)
    assert bent.sent == sent
    assert bent.again == (kind == "repeat")
    assert bent.spent == fault(kind)
    for host, message in (("eu", TOKEN), ("us", LAUNCH)):
        untouched = bend((fault(kind),), host, message)
        assert untouched.sent == (message,)
        assert untouched.faults == (fault(kind),)
        assert untouched.spent is None


def test_an_alteration_writes_null_where_nothing_was() -> None:
    """Elsewhere null removes, as in any merge patch: what a launch requires may be null."""
    patch = {"seq": 7, "data": {"sandboxId": None, "image": None}}
    alter = Fault("f", "alter", "eu", 1, {"message": "sandbox.launch", "patch": patch})
    (sent,) = bend((alter,), "eu", LAUNCH | {"data": {"sandboxId": "s", "args": []}}).sent
    assert sent == LAUNCH | {"seq": 7, "data": {"args": [], "image": None}}
    assert bend((alter,), "eu", LAUNCH).sent == (LAUNCH | {"seq": 7, "data": {}},)


def test_a_fault_is_spent() -> None:
    """Each message it touches costs it one; then the next fault that wants it has its turn."""
    first = bend((fault("lose", 2), fault("duplicate")), "eu", LAUNCH)
    assert first.faults == (fault("lose"), fault("duplicate"))
    second = bend(first.faults, "eu", LAUNCH)
    assert second.faults == (fault("duplicate"),)
    assert bend(second.faults, "eu", LAUNCH).sent == (LAUNCH, LAUNCH)


def test_reordered_follows_the_next_message() -> None:
    """What was held back goes right after the next message of its host, even if that one is held or lost itself."""
    held = bend((fault("reorder"),), "eu", LAUNCH)
    assert bend(held.faults, "us", TOKEN).sent == (TOKEN,)
    assert bend(held.faults, "eu", TOKEN).sent == (TOKEN, LAUNCH)
    assert bend(held.faults, "eu", TOKEN).faults == ()
    twice = bend((fault("reorder", 2),), "eu", LAUNCH)
    later = LAUNCH | {"seq": 3}
    assert bend(twice.faults, "eu", later).sent == (LAUNCH,)
    lost = bend((*held.faults, fault("lose")), "eu", later)
    assert lost.sent == (LAUNCH,)


def test_a_step_carries_it_out() -> None:
    """A repeated message is numbered anew and a duplicate is not; each leaves a note, and a spent fault is gone."""
    repeated = Step(state_with(fault("repeat", 2))).send("eu", "sandbox.launch", {"sandboxId": "s"}, 1.0)
    assert messages(repeated) == [("sandbox.launch", 1), ("sandbox.launch", 2), ("sandbox.launch", 3)]
    ids = [one.envelope["id"] for one in repeated.effects if isinstance(one, Send)]
    assert len(set(ids)) == 3
    assert repeated.state.faults == ()
    notes = [one for one in repeated.effects if isinstance(one, Note)]
    assert [(one.kind, one.type, one.data["seq"]) for one in notes] == [("fault", "repeat", 1), ("fault", "repeat", 2)]
    doubled = Step(state_with(fault("duplicate"))).send("eu", "sandbox.launch", {"sandboxId": "s"}, 1.0)
    assert messages(doubled) == [("sandbox.launch", 1), ("sandbox.launch", 1)]


def test_faults_are_cleared_by_host() -> None:
    """One host's go, another's stay; an unknown host is refused."""
    state = host_control.register(state_with(fault("lose")), {"name": "us", "families": ["go"]}, "salt").state
    state = fault_control.inject(state, fault("lose", host="us"), 1.0).state
    assert fault_control.clear(state, "eu").state.faults == (fault("lose", host="us"),)
    with pytest.raises(Refused):
        fault_control.clear(state, "nobody")
    with pytest.raises(Refused):
        fault_control.inject(state, fault("lose", host="nobody"), 1.0)


def test_view_names_everything_but_what_is_held() -> None:
    """What the control API shows."""
    assert view(fault("reorder")) == {
        "faultId": "f",
        "kind": "reorder",
        "host": "eu",
        "times": 1,
        "message": "sandbox.launch",
        "patch": {},
    }


def test_late_message_goes_by_itself() -> None:
    """It is sent after its seconds, and what follows it goes at once."""
    late = Fault("f", "late", "eu", 1, {"message": "sandbox.launch", "seconds": 2.0})
    step = Step(state_with(late)).send("eu", "sandbox.launch", {"sandboxId": "s"}, 1.0)
    assert messages(step) == []
    (later,) = [one for one in step.effects if isinstance(one, Later)]
    assert (later.seconds, later.send.envelope["seq"]) == (2.0, 1)
    assert messages(step.send("eu", "sandbox.token", {}, 1.0)) == [("sandbox.token", 2)]


def test_fault_of_every_host_touches_each() -> None:
    """What it holds back of one host follows that host's next message, not another's."""
    held = bend((fault("reorder", host=None),), "eu", LAUNCH)
    assert held.sent == ()
    assert bend(held.faults, "us", TOKEN).sent == (TOKEN,)
    assert bend(held.faults, "eu", TOKEN).sent == (TOKEN, LAUNCH)


def test_an_occasion_meets_the_oldest_that_wants_it() -> None:
    """It costs that one a time; kinds and the occasion's own wish decide; one that lasts is not spent."""
    known = (Fault("a", "refuse", "eu", 2), Fault("b", "delay", None), Fault("c", "restart", "eu", until=9.0))
    found, left = meet(known, ("refuse", "delay"), 1.0, lambda one: one.of("eu"))
    assert (found, left[0].times) == (known[0], 1)
    found, left = meet(known, ("refuse", "delay"), 1.0, lambda one: one.of("us"))
    assert (found, left) == (known[1], (known[0], known[2]))
    assert meet(known, ("restart",), 8.9, lambda one: one.of("eu")) == (known[2], known)
    assert meet(known, ("restart",), 9.0, lambda one: one.of("eu")) == (None, known)


def test_altered_and_forged_messages() -> None:
    """One goes in the message's place, one before it; the message itself is not touched."""
    patch = {"seq": 7, "data": {"image": "other"}}
    other = {"type": "sandbox.launch", "seq": 7, "data": {"image": "other"}}
    altering, forging = (
        replace(fault(kind), details={"message": "sandbox.launch", "patch": patch}) for kind in ("alter", "forge")
    )
    assert bend((altering,), "eu", LAUNCH).sent == (other,)
    assert bend((forging,), "eu", LAUNCH).sent == (other, LAUNCH)
    assert LAUNCH == {"type": "sandbox.launch", "seq": 1}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": "foo"}, "bar", "bar"),
        (["c", "d"], {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(target: Any, patch: Any, result: Any) -> None:
    """Cases of RFC 7396, appendix A."""
    assert merged(target, patch) == result

"""Faults of messages on their way down."""

from typing import Any

import pytest

from fake_platform import host_control
from fake_platform.effects import Note, Send
from fake_platform.faults import Fault, Kind, bend, merged, view
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

LAUNCH = {"type": "sandbox.launch", "seq": 1}
TOKEN = {"type": "sandbox.token", "seq": 2}


def fault(kind: Kind, times: int = 1, host: str = "eu") -> Fault:
    """A fault of launches."""
    return Fault("f", kind, host, "sandbox.launch", times)


def messages(step: Step) -> list[tuple[str, int]]:
    """Types and sequence numbers of what goes down."""
    return [(one.envelope["type"], one.envelope["seq"]) for one in step.effects if isinstance(one, Send)]


def state_with(*faults: Fault) -> State:
    """A host named eu, with faults."""
    state = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
    for one in faults:
        state = host_control.inject(state, one).state
    return state


@pytest.mark.parametrize(
    ("kind", "sent"), [("duplicate", (LAUNCH, LAUNCH)), ("repeat", (LAUNCH,)), ("reorder", ()), ("lose", ())]
)
def test_what_each_kind_sends(kind: Kind, sent: tuple[dict[str, Any], ...]) -> None:
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
    state = host_control.inject(state, fault("lose", host="us")).state
    assert host_control.clear_faults(state, "eu").state.faults == (fault("lose", host="us"),)
    with pytest.raises(Refused):
        host_control.clear_faults(state, "nobody")
    with pytest.raises(Refused):
        host_control.inject(state, fault("lose", host="nobody"))


def test_view_names_everything_but_what_is_held() -> None:
    """What the control API shows."""
    assert view(fault("reorder")) == {
        "faultId": "f",
        "kind": "reorder",
        "host": "eu",
        "message": "sandbox.launch",
        "times": 1,
        "patch": {},
    }


def test_altered_and_forged_messages() -> None:
    """One goes in the message's place, one before it; the message itself is not touched."""
    patch = {"seq": 7, "data": {"image": "other"}}
    other = {"type": "sandbox.launch", "seq": 7, "data": {"image": "other"}}
    altering, forging = (Fault("f", kind, "eu", "sandbox.launch", 1, patch) for kind in ("alter", "forge"))
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

from dataclasses import replace

from reference_operator import connection
from reference_operator.event import Acknowledged
from reference_operator.model import Retired, Status
from reference_operator.state import Connection, Sandbox, State, Step
from tests.reference_operator import story

CONNECTED = replace(story.FRESH, connection=Connection(phase="connected", generation=1, opened_at=0.0))


def apply(state: State, seq: int) -> tuple[State, int]:
    """The state after a message with this number, and how many messages came due."""
    step, due = connection.received(Step(state), story.received(Retired(), seq).envelope, 1.0)
    return step.state, len(due)


def test_messages_wait_for_their_turn() -> None:
    """Three, then two, then one: all are applied with the last, in order, and the gap is closed."""
    state, due = apply(CONNECTED, 3)
    assert (due, state.connection.gap_since) == (0, 1.0)
    state, due = apply(state, 2)
    assert due == 0
    state, due = apply(state, 1)
    assert (due, state.connection.applied, state.connection.gap_since) == (3, 3, None)


def test_a_gap_that_moves_on_counts_anew() -> None:
    """A message that fills part of the gap starts the clock again for the rest."""
    step, _ = connection.received(Step(CONNECTED), story.received(Retired(), 4).envelope, 1.0)
    step, _ = connection.received(step, story.received(Retired(), 1).envelope, 3.0)
    assert step.state.connection.gap_since == 3.0


def test_the_same_id_has_one_effect() -> None:
    """A message that comes again under a new number is counted and not applied."""
    first = story.received(Retired(), 1).envelope
    step, due = connection.received(Step(CONNECTED), first, 1.0)
    assert len(due) == 1
    step, due = connection.received(step, replace(first, seq=2), 1.0)
    assert (len(due), step.state.connection.applied) == (0, 2)


def test_a_repeated_number_is_no_gap() -> None:
    """A message that comes twice is dropped without a trace: nothing waits for it."""
    state, _ = apply(CONNECTED, 1)
    again, due = apply(state, 1)
    assert (again, due) == (state, 0)


def test_ids_do_not_pile_up() -> None:
    """A connection that lives for months remembers a bounded number of ids."""
    state = CONNECTED
    for seq in range(1, connection.IDS + 50):
        state, _ = apply(state, seq)
    assert len(state.connection.ids) == connection.IDS


def test_only_the_acknowledged_end_is_settled() -> None:
    """An acknowledgement settles the end that it belongs to, and no other one."""
    ended = [Sandbox(id=name * 26).end(Status(name * 26, None, "failed", "quota", "x"), 0.0) for name in ("a", "b")]
    step = Step(CONNECTED)
    for number, sandbox in enumerate(ended, 1):
        assert sandbox.ending is not None
        step = step.put(replace(sandbox, ending=replace(sandbox.ending, sent=(1, number))))
    step = connection.acknowledged(step.put(Sandbox(id="c" * 26)), Acknowledged(1, 2), 5.0)
    settled = [key[0] for key, found in step.state.sandboxes.items() if found.ending and found.ending.acknowledged]
    assert settled == ["b"]

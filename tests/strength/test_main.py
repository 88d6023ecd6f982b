"""What the command line asks for is what is judged."""

import pytest

from tests.strength import __main__ as command
from tests.strength.generator import faults
from tests.strength.record import Fate, Outcome, Reference

ABLE = faults("backoff", (command.OPERATOR / "backoff.py").read_text(encoding="utf-8"))[:6]


def outcome(number: int, fate: Fate) -> Outcome:
    """Of the fault of that number."""
    fault = ABLE[number]
    return Outcome(
        id=fault.id, function=fault.function, kind=fault.kind, was=fault.was, becomes=fault.becomes, fate=fate
    )


def chosen(*arguments: str, known: tuple[Outcome, ...] = ()) -> list[str]:
    """The ids that these arguments choose."""
    return [fault.id for fault in command.chosen(command._options(arguments), ABLE, known)]


def test_a_draw_leaves_out_what_is_known_and_names_what_is_asked_for() -> None:
    """One that survived is judged again where that is asked for; one by its name whatever became of it."""
    known = (outcome(0, Fate.KILLED), outcome(1, Fate.SURVIVED), outcome(2, Fate.UNJUDGED))
    assert sorted(chosen("--draw", "9", "--seed", "7", known=known)) == sorted(each.id for each in ABLE[3:])
    assert chosen("--again", known=known) == [ABLE[1].id, ABLE[2].id]
    assert chosen("--only", ABLE[0].id, known=known) == [ABLE[0].id]
    assert chosen(known=known) == []


def test_a_fault_that_there_is_not_is_refused() -> None:
    """With the way to find one."""
    with pytest.raises(SystemExit, match="no run executes such a fault: decide:0:constant"):
        chosen("--only", "decide:0:constant")


def test_clauses_are_left_out_of_both_stages() -> None:
    """As a busy machine wants it."""
    found = command.without(Reference({}, ("A", "B", "C"), ("A", "B"), ("x",)), ["B"])
    assert (found.clauses, found.quick, found.checks) == (["A", "C"], ["A"], ("x",))

"""Results are kept over draws and over edits of the source, and no survivor is without a reason."""

import json

import pytest

from conformance import builtin
from tests.mutants.faults import clause_of_checks
from tests.strength import page
from tests.strength.__main__ import NUMBER, PAGE, every
from tests.strength.draw import drawn
from tests.strength.generator import executed, faults
from tests.strength.judging import Ran, outcome
from tests.strength.record import (
    Excuse,
    Fate,
    Outcome,
    key_of,
    merged,
    parse,
    read,
    reference,
    render,
    standing,
)

MADE = faults("m", "def f(a):\n    return a < 3\n")
FIRST = MADE[0]


def outcome_of(fate: Fate, **more: object) -> Outcome:
    """Of the first fault."""
    raw = {"id": FIRST.id, "function": FIRST.function, "kind": FIRST.kind, "was": FIRST.was, "becomes": FIRST.becomes}
    return parse(json.dumps({**raw, "fate": fate, **more}))[0]


def report(*results: dict[str, object], faults: tuple[str, ...] = ()) -> dict[str, object]:
    """What a run says."""
    return {"results": results, "faults": faults}


def result(verdict: str, clause: str = "REG-01", **more: object) -> dict[str, object]:
    """Of one check."""
    return {"clause": clause, "check": "a::b", "verdict": verdict, "message": "it\nis wrong", "raised": "a:7", **more}


def test_a_file_is_what_it_was() -> None:
    """Written and read, ordered, and without what says nothing."""
    survived = outcome_of(Fate.SURVIVED, excuse="allowed", why="nobody forbids it", date="2026-11-30", seed=7)
    assert parse(render([survived])) == [survived]
    assert "clause" not in render([survived])
    with pytest.raises(ValueError, match="line 2: no outcome of a fault"):
        parse(render([survived]) + '{"id": 3}\n')


def test_an_outcome_outlives_a_line_that_moves_and_not_one_that_changes() -> None:
    """It is known by function, kind and words."""
    moved = faults("m", "\n\ndef f(a):\n    return a < 3\n")
    old = outcome_of(Fate.KILLED)
    assert [one.id for one in standing([old], moved)] == [moved[0].id]
    assert moved[0].id != FIRST.id
    assert standing([old], faults("m", "def f(a):\n    return a < 4\n")) == []


def test_what_is_judged_again_replaces_and_keeps_its_reason() -> None:
    """As long as it survives."""
    written = outcome_of(Fate.SURVIVED, excuse="allowed", why="nobody forbids it")
    assert merged([written], [outcome_of(Fate.SURVIVED)]) == [written]
    assert merged([written], [outcome_of(Fate.KILLED)]) == [outcome_of(Fate.KILLED)]
    assert merged([], [written]) == [written]


def test_a_draw_repeats_and_gives_none_twice() -> None:
    """What others have judged changes nobody's place."""
    found = every()
    first = drawn(found, set(), 5, 7)
    assert first == drawn(found, set(), 5, 7)
    assert first != drawn(found, set(), 5, 8)
    assert drawn(found, {key_of(first[0])}, 4, 7) == first[1:]


def test_only_a_broken_must_kills() -> None:
    """A SHOULD that is red, what could not run, and an error of ours do not."""
    killed = outcome(FIRST, Ran(report(result("failed")), 1.0, late=False), ())
    assert (killed.fate, killed.clause, killed.check, killed.words) == (Fate.KILLED, "REG-01", "a::b", "it is wrong")
    should = next(clause.id for clause in builtin.contract() if clause.need == "should")
    survived = outcome(FIRST, Ran(report(result("failed", should), result("passed")), 1.0, late=False), ())
    assert (survived.fate, survived.words) == (Fate.SURVIVED, "")


def test_what_hides_from_a_check_is_told() -> None:
    """A check that is green on the reference and could not run here has not been passed."""
    found = outcome(FIRST, Ran(report(result("could-not-run")), 1.0, late=False), {"a::b"})
    assert (found.fate, found.words) == (Fate.SURVIVED, "could not run: REG-01")
    assert outcome(FIRST, Ran(report(result("could-not-run")), 1.0, late=False), ()).words == ""


@pytest.mark.parametrize(
    ("ran", "words"),
    [
        (Ran(None, 420.0, late=True), "its time was over"),
        (Ran(None, 1.0, late=False), "the run wrote no report"),
        (Ran(report(faults=("ours",)), 1.0, late=False), "ours"),
        (Ran(report(result("error")), 1.0, late=False), "it is wrong"),
        (Ran(report(result("not-run")), 1.0, late=False), "1 checks were not run"),
    ],
)
def test_no_verdict_is_no_survivor(ran: Ran, words: str) -> None:
    """And no kill."""
    found = outcome(FIRST, ran, ())
    assert (found.fate, found.words) == (Fate.UNJUDGED, words)


def test_the_number_leaves_out_what_changes_nothing() -> None:
    """It is counted beside it."""
    found = page.number(
        [
            outcome_of(Fate.KILLED, date="2026-11-29"),
            outcome_of(Fate.SURVIVED, excuse="equivalent", why="the same", date="2026-11-30"),
            outcome_of(Fate.SURVIVED, excuse="open", why="not seen yet"),
            outcome_of(Fate.UNJUDGED),
        ],
        page.Made(9, 5),
    )
    assert (found["caught"], found["changing"], found["equivalent"], found["unjudged"]) == (1, 2, 1, 1)
    assert (found["date"], found["survivors"]) == ("2026-11-30", [FIRST.id])


def test_every_survivor_has_a_reason() -> None:
    """In a sentence, whatever draw it came from."""
    survivors = [each for each in read() if each.fate is Fate.SURVIVED]
    assert [each.id for each in survivors if each.excuse is None or len(each.why) < 20] == []
    assert [each.id for each in read() if each.fate is not Fate.SURVIVED and each.excuse] == []


def test_every_kill_is_of_a_check_that_there_is() -> None:
    """One that is gone has killed nothing."""
    clauses = clause_of_checks()
    kills = [each for each in read() if each.fate is Fate.KILLED]
    assert [each.id for each in kills if clauses.get(each.check.partition("::")[0]) != each.clause] == []


def test_page_and_number_are_those_of_the_record() -> None:
    """`python -m tests.strength` makes them anew."""
    found = every()
    able, _ = executed(found, reference().lines)
    made, known = page.Made(len(found), len(able)), standing(read(), able)
    assert len(known) == len(read()), "results of faults that are no longer made: run `python -m tests.strength`"
    assert NUMBER.read_text(encoding="utf-8") == page.render_number(page.number(known, made))
    assert PAGE.read_text(encoding="utf-8") == page.page(known, made)


def test_excuses_are_words_of_the_page() -> None:
    """Each has its section."""
    for excuse in Excuse:
        told = page.page([outcome_of(Fate.SURVIVED, excuse=excuse, why="because it is so")], page.Made(1, 1))
        assert "because it is so" in told
        assert "nobody has looked at" not in told

"""A result for each clause, whatever was found and looked at."""

from conformance.explore.monitors import CLAUSES
from conformance.explore.outcome import MOST, Progressed, results, says
from conformance.explore.story import Finding
from conformance.runner.verdict import Verdict

COMMAND = ("byohost", "certify", "--explore", "60s", "--seed", "7")


def test_how_far_it_came_is_said_in_words() -> None:
    assert str(Progressed(7, 1, 1)) == "seed 7, 1 story, 1 step"
    assert str(Progressed(7, 2, 0)) == "seed 7, 2 stories, 0 steps"


def test_each_clause_says_what_is_judged() -> None:
    """By a monitor, at rest, or both."""
    assert all(says(clause) for clause in CLAUSES)
    assert says("EPH-01") == "no pod is left of what has ended"


def test_what_was_looked_at_and_not_found_wrong_has_passed() -> None:
    """What was not looked at could not run, at rest neither."""
    made = results(["CHN-14", "LCH-13", "LCH-07"], Progressed(7, 3, 9), {"CHN-14"}, [], COMMAND)
    assert [each.verdict for each in made] == [Verdict.PASSED, Verdict.COULD_NOT_RUN, Verdict.COULD_NOT_RUN]
    assert made[1].message == "seed 7, 3 stories, 9 steps gave it nothing to look at: explore longer"
    assert {each.repeat for each in made} == {"byohost certify --explore 60s --seed 7"}


def test_what_was_found_is_told_up_to_a_number() -> None:
    """Each on a line."""
    found = [Finding("CHN-14", f"wrong {number}") for number in range(MOST + 2)]
    (made,) = results(["CHN-14"], Progressed(7), {"CHN-14"}, [*found, Finding("LCH-13", "x")], COMMAND)
    assert made.verdict is Verdict.FAILED
    assert made.message.splitlines() == [*(each.words for each in found[:MOST]), "and 2 more"]
    (one,) = results(["LCH-13"], Progressed(7), set(), [Finding("LCH-13", "x")], COMMAND)
    assert one.message == "x"

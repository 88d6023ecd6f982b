"""What is said of a check that did not pass."""

from dataclasses import replace

import pytest

from conformance.environment.stage import Liveness
from conformance.observe.exceptions import WaitFailed
from conformance.runner.message import explanation, not_alive, own_line, sentence, wait_of
from conformance.runner.verdict import Control, Result, Verdict, Wait
from tests.conformance.conftest import clause, contract_of

CLAUSE = contract_of(clause("EGR-01"))["EGR-01"]


def test_judgement_speaks_for_itself_and_a_fault_tells_its_place() -> None:
    """An assertion is its own sentence; our own exception has type and line."""
    assert sentence(AssertionError("it is open")) == "it is open"
    assert sentence(AssertionError()) == "the check failed without a sentence"
    assert sentence(OSError()) == "OSError: no message"
    with pytest.raises(OSError, match="gone") as caught:
        raise OSError("gone")
    assert sentence(caught.value).startswith("OSError: gone (test_message.py:")


def test_wait_is_known_only_of_waits() -> None:
    """A failed wait hands on its numbers, anything else nothing."""
    assert wait_of(AssertionError()) is None
    assert wait_of(WaitFailed("x", 1, elapsed=2, reads=3, timed_out=True)) == Wait("x", "1", 2, 3)


def test_the_own_line_is_the_innermost_of_the_file() -> None:
    """Of an assertion that nobody raised, or raised elsewhere, there is none."""

    def assertion() -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as caught:
        assertion()
    assert own_line(caught.value, __file__) == assertion.__code__.co_firstlineno + 1
    assert own_line(caught.value, "elsewhere.py") is None
    assert own_line(AssertionError(), __file__) is None
    assert own_line(OSError(), __file__) is None


def test_dead_ground_is_named() -> None:
    """Only the facts that are not good are told."""
    facts = [Liveness("api", ok=True), Liveness("platform", ok=False, detail="refused"), Liveness("pod", ok=False)]
    assert "(platform: refused; pod: no answer)" in not_alive("late", facts)


def test_green_needs_no_explanation() -> None:
    """Nothing is told of what passed or was not to be judged."""
    assert explanation(Result(clause="EGR-01", check="c", verdict=Verdict.PASSED), CLAUSE, ("x",)) == ()


def test_everything_known_is_told() -> None:
    """A failure has all its lines, an error no remedy, and an unclaimed result no expectation."""
    result = Result(
        clause="EGR-01",
        check="c",
        verdict=Verdict.FAILED,
        message="one\ntwo",
        claim="It holds.",
        wait=Wait("x", "y", 1.5, 4),
        control=Control("k", Verdict.FAILED, "dead"),
        evidence=("e.txt",),
    )
    assert explanation(result, CLAUSE, ("byohost", "certify")) == (
        "clause:   EGR-01 is kept.",
        "expected: It holds.",
        "found:    one",
        "          two",
        "waited:   1.5 s, 4 reads",
        "control:  k failed: dead",
        "remedy:   Keep EGR-01.",
        "evidence: e.txt",
        "repeat:   byohost certify --clause EGR-01",
    )
    bare = Result(clause="EGR-01", check="c", verdict=Verdict.ERROR, message="m", control=Control("k", Verdict.PASSED))
    assert explanation(bare, CLAUSE, ("x",)) == (
        "clause:   EGR-01 is kept.",
        "found:    m",
        "repeat:   x --clause EGR-01",
    )
    assert explanation(bare, CLAUSE, ("x", "--target", "my t.toml"))[-1] == (
        "repeat:   x --target 'my t.toml' --clause EGR-01"
    )
    again = replace(bare, repeat="x --replay story.json")
    assert explanation(again, CLAUSE, ("x",))[-1] == "repeat:   x --replay story.json"

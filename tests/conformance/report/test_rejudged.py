"""A stored report beside what its record says: which clauses are judged again, how they ended, and what differs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.contract.access import Access
from conformance.contract.clauses import Profile
from conformance.contract.exits import RunVerdict
from conformance.report import rejudged
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Control, Result, Verdict
from tests.conformance.conftest import CONTRACT, TARGET, Bench


def claim(name: str, verdict: Verdict, words: str = "", test: str = "test", source: str = "h") -> Result:
    """A result of the file of that clause."""
    return Result(clause=name, check=f"a/{name}.py::{test}", verdict=verdict, message=words, source=source)


CONTROLLED = replace(claim("EGR-01", Verdict.PASSED), control=Control("a/c", Verdict.PASSED, "seen"))
RUN = (
    CONTROLLED,
    claim("EGR-01", Verdict.PASSED, test="test_inside"),
    claim("EGR-02", Verdict.PASSED),
    claim("RBC-01", Verdict.FAILED, "two at line 3\nand more"),
    claim("RBC-02", Verdict.WAIVED, "known\nWaived until 2027-03-01 by Ada: known"),
    Result(clause="EGR-04", check="contract.toml", verdict=Verdict.NOT_UNDER_TEST),
)


@pytest.fixture
def stored(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The report of a run."""
    return report_of(bench.plan(CONTRACT, TARGET), Judgement(RUN))


def test_what_the_run_has_made_checks_of_is_asked(stored: dict[str, Any]) -> None:
    """Not what stood aside, with the access that each needed in that run."""
    found = rejudged.selection(stored, CONTRACT)
    assert [each.id for each in found.run] == ["EGR-01", "EGR-02", "RBC-01", "RBC-02"]
    assert (found.partial, found.profile, found.access, found.stands_on) == (
        True,
        Profile.CORE,
        Access.OWNED,
        Access.OWNED,
    )
    old = {**stored, "clauses": [{**each, "access": "cluster"} for each in stored["clauses"]]}
    del old["access"]
    assert {each.access for each in rejudged.selection(old, CONTRACT).run} == {Access.CLUSTER}


def test_controls_and_waivers_are_the_runs(stored: dict[str, Any]) -> None:
    """A waiver that excused nothing there is not tried again."""
    assert rejudged.controls(stored) == {"a/c": Control("a/c", Verdict.PASSED, "seen")}
    assert rejudged.waivers(stored) == TARGET.waivers
    idle = [each for each in stored["results"] if each["verdict"] != "waived"]
    assert rejudged.waivers({**stored, "results": idle}) == ()


@pytest.mark.parametrize(
    ("verdicts", "expected", "words"),
    [
        ((Verdict.PASSED, Verdict.PASSED), RunVerdict.CONFORMANT, "conformant: core/full, 2 of 2 MUST"),
        ((Verdict.PASSED, Verdict.FAILED), RunVerdict.NOT_CONFORMANT, "not-conformant: core/full, 1 of 2 MUST; 1 fa"),
        ((Verdict.PASSED, Verdict.COULD_NOT_RUN), RunVerdict.INCOMPLETE, "incomplete: core/full, 1 of 2 MUST; 1 co"),
        ((Verdict.PASSED, Verdict.ERROR), RunVerdict.ERROR, "error: core/full, 1 of 2 MUST; 1 in error"),
    ],
)
def test_the_verdict_is_one_of_a_selection(
    stored: dict[str, Any], verdicts: tuple[Verdict, Verdict], expected: RunVerdict, words: str
) -> None:
    """By the same rule as the run's, and named by its ground."""
    judged = replace(rejudged.selection(stored, CONTRACT), run=(CONTRACT["EGR-01"], CONTRACT["RBC-01"]))
    results = tuple(claim(each.id, verdict) for each, verdict in zip(judged.run, verdicts, strict=True))
    found, said = rejudged.verdict(stored, judged, Judgement(results))
    assert found is expected
    assert said.startswith(words)
    assert said.endswith("(a selection of the contract)")
    played, said = rejudged.verdict({**stored, "environment": {"ground": "control-plane"}}, judged, Judgement(results))
    assert played.exit == expected.exit
    assert "on a control plane alone" in said


def test_what_is_kept_says_by_how_much(stored: dict[str, Any]) -> None:
    """A clause of which a record judges one check of two is not kept by that alone."""
    judged = replace(
        rejudged.selection(stored, CONTRACT), run=(CONTRACT["EGR-01"], CONTRACT["EGR-02"], CONTRACT["RBC-01"])
    )
    again = (CONTROLLED, RUN[2], RUN[3])
    assert list(rejudged.kept(stored, judged, again)) == ["EGR-01 passed, by 1 of its 2 checks", "EGR-02 passed"]


def test_differences_are_named(stored: dict[str, Any]) -> None:
    """By verdict or by first words; what a report does not have, and a check that is another one now, are said so."""
    again = (
        CONTROLLED,
        claim("RBC-01", Verdict.FAILED, "two at line 3\nand other evidence"),
        claim("RBC-01", Verdict.FAILED, "new", test="test_new"),
        claim("EGR-02", Verdict.FAILED, "seen \x1b[31m", source="other"),
    )
    new, changed = rejudged.differences(stored, again)
    assert new == "a/RBC-01.py::test_new was not made in the run, and is failed (new) by its record"
    assert changed == (
        "a/EGR-02.py::test was passed in the run, and is failed (seen \\u001b[31m) by its record; the check's file has "
        "been changed since"
    )
    assert list(rejudged.differences(stored, [claim("RBC-01", Verdict.FAILED, "three")])) == [
        "a/RBC-01.py::test was failed (two at line 3) in the run, and is failed (three) by its record"
    ]


def test_what_no_record_can_judge_is_named(stored: dict[str, Any]) -> None:
    """All of it, in lines that can be read; nothing where there is none."""
    asked = rejudged.selection(stored, CONTRACT)
    judged = replace(asked, run=asked.run[:2])
    assert rejudged.left_out(asked, judged) == (
        "not judged again, since their checks look at what stood then (2): RBC-01, RBC-02"
    )
    assert rejudged.left_out(asked, asked) == ""

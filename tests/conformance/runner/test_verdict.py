"""From results to the verdict of a clause and a run."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Level, Need, Profile, Subject
from conformance.contract.exits import RunVerdict
from conformance.observe.exceptions import CouldNotRun, WaitFailed
from conformance.runner.verdict import (
    Counts,
    Result,
    Verdict,
    count,
    excuse,
    of_clause,
    of_run,
    stale,
    stamp,
    where_nodes_are_played,
    worst,
)
from conformance.target.description import Waiver
from tests.conformance.conftest import TODAY


def made(name: str, need: Need = Need.MUST, origin: str = "page") -> Clause:
    """A clause of which only id, need and origin matter."""
    return Clause(
        id=name,
        slug=name,
        need=need,
        subject=Subject.OPERATOR,
        origin=origin,
        level=Level.FULL,
        since="0",
        sentence="s",
        remediation="r",
        exception="e",
    )


MUST, SHOULD, ADDED = made("EGR-01"), made("EGR-02", Need.SHOULD), made("EGR-03", origin="added")


def ended(clause: Clause, verdict: Verdict) -> Result:
    """A result of that clause."""
    return Result(clause=clause.id, check="c", verdict=verdict, message="broken")


def run_of(*results: Result, profile: Profile = Profile.CORE, faults: tuple[str, ...] = ()) -> RunVerdict:
    """The verdict of a run over all three clauses, in which what is not named has passed."""
    named = {result.clause for result in results}
    rest = [ended(clause, Verdict.PASSED) for clause in (MUST, SHOULD, ADDED) if clause.id not in named]
    every = [*results, *rest]
    return of_run(count((MUST, SHOULD, ADDED), (), every, profile), every, faults, interrupted=False)


def test_nothing_is_passed_that_did_not_run() -> None:
    """Without a result a clause is not-run, and so is a result by default."""
    assert of_clause("EGR-01", []) is Verdict.NOT_RUN
    assert Result(clause="EGR-01", check="c").verdict is Verdict.NOT_RUN


def test_a_clause_is_as_its_worst_claim() -> None:
    """One bad claim is enough, whatever stands beside it."""
    for one, other in product(Verdict, Verdict):
        assert worst([one, other]) is worst([other, one])
    assert worst([Verdict.PASSED, Verdict.FAILED, Verdict.ERROR]) is Verdict.ERROR
    assert worst([Verdict.PASSED, Verdict.COULD_NOT_RUN]) is Verdict.COULD_NOT_RUN


@pytest.mark.parametrize(
    ("verdict", "run"),
    [
        (Verdict.PASSED, RunVerdict.CONFORMANT),
        (Verdict.FAILED, RunVerdict.NOT_CONFORMANT),
        (Verdict.ERROR, RunVerdict.ERROR),
        (Verdict.COULD_NOT_RUN, RunVerdict.INCOMPLETE),
        (Verdict.NOT_RUN, RunVerdict.INCOMPLETE),
        (Verdict.WAIVED, RunVerdict.CONFORMANT_WITH_WAIVERS),
        (Verdict.NOT_APPLICABLE, RunVerdict.INCOMPLETE),
        (Verdict.NOT_UNDER_TEST, RunVerdict.INCOMPLETE),
    ],
)
def test_the_one_must_decides(verdict: Verdict, run: RunVerdict) -> None:
    """Each verdict of a MUST has its run verdict; a run that judged no MUST is incomplete."""
    assert run_of(ended(MUST, verdict)) is run


def test_error_wins_over_failed() -> None:
    """A run that broke says nothing against the target, though the failures stay listed."""
    assert run_of(ended(MUST, Verdict.FAILED), ended(SHOULD, Verdict.ERROR)) is RunVerdict.ERROR
    assert run_of(ended(MUST, Verdict.FAILED), faults=("staging",)) is RunVerdict.ERROR


def test_interrupted_wins_over_all() -> None:
    """An interrupted run has no other verdict."""
    every = [ended(MUST, Verdict.ERROR)]
    assert of_run(count((MUST,), (), every, Profile.CORE), every, (), interrupted=True) is RunVerdict.INTERRUPTED


def test_should_and_added_do_not_turn_core_red() -> None:
    """A SHOULD never decides; an added clause decides in the profile hardened only."""
    assert run_of(ended(SHOULD, Verdict.FAILED)) is RunVerdict.CONFORMANT
    assert run_of(ended(ADDED, Verdict.FAILED)) is RunVerdict.CONFORMANT
    assert run_of(ended(ADDED, Verdict.FAILED), profile=Profile.HARDENED) is RunVerdict.NOT_CONFORMANT


def test_counts_add_up() -> None:
    """Every counted MUST is in exactly one place, and unchecked ones are in none of them."""
    clauses = [made(f"EGR-{number:02}") for number, _ in enumerate(Verdict, start=1)]
    results = [ended(clause, verdict) for clause, verdict in zip(clauses, Verdict, strict=True)]
    counted = count(
        [*clauses, made("EGR-50", origin="added"), made("EGR-51", Need.SHOULD)],
        (made("EGR-99"), made("EGR-98", Need.SHOULD)),
        results,
        Profile.CORE,
    )
    assert counted == Counts(
        must=6,
        passed=1,
        waived=1,
        failed=1,
        error=1,
        could_not_run=1,
        not_run=1,
        not_applicable=1,
        not_under_test=1,
        unchecked=1,
        should=1,
        should_failed=0,
    )


@pytest.mark.parametrize("expires", [date(2027, 1, 31), date(2027, 2, 1)])
def test_waiver_excuses_until_the_end_of_its_day(expires: date) -> None:
    """A failure that a waiver covers is waived, with who and why."""
    waived = excuse(ended(MUST, Verdict.FAILED), [Waiver("EGR-01", "known", "Ada", expires)], TODAY)
    assert waived.verdict is Verdict.WAIVED
    assert f"Waived until {expires} by Ada: known" in waived.message


def test_ended_waiver_excuses_nothing() -> None:
    """The day after, the failure counts again and says since when."""
    failed = excuse(ended(MUST, Verdict.FAILED), [Waiver("EGR-01", "known", "Ada", date(2027, 1, 30))], TODAY)
    assert failed.verdict is Verdict.FAILED
    assert "The waiver of EGR-01 ended on 2027-01-30." in failed.message


def test_error_is_never_excused() -> None:
    """A waiver covers the target's failures, not ours, and not those of other clauses."""
    waivers = [Waiver("EGR-01", "known", "Ada", date(2028, 1, 1))]
    for result in (ended(MUST, Verdict.ERROR), ended(SHOULD, Verdict.FAILED), ended(MUST, Verdict.PASSED)):
        assert excuse(result, waivers, TODAY) == result


def test_waiver_that_is_not_needed_fails() -> None:
    """A clause that is kept must not be waived: the waiver would hide the next fault."""
    waivers = [Waiver("EGR-01", "known", "Ada", date(2028, 1, 1)), Waiver("EGR-02", "known", "Ada", date(2028, 1, 1))]
    (result,) = stale([ended(MUST, Verdict.PASSED), ended(SHOULD, Verdict.WAIVED)], waivers)
    assert (result.clause, result.verdict) == ("EGR-01", Verdict.FAILED)


def test_a_waiver_that_is_not_needed_says_what_to_do() -> None:
    """It is the target file's fault, and is told as one."""
    (result,) = stale([ended(MUST, Verdict.PASSED)], [Waiver("EGR-01", "known", "Ada", date(2028, 1, 1))])
    assert result.check == "target.toml"
    assert result.message == "EGR-01 is kept, so its waiver is not needed: remove it from the target file."


def test_stamp_of_nothing_is_passed() -> None:
    """A phase that raised nothing has passed."""
    assert stamp(None) is Verdict.PASSED


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (AssertionError("open"), Verdict.FAILED),
        (WaitFailed("ready", "starting", elapsed=1.0, reads=2, timed_out=True), Verdict.FAILED),
        (pytest.fail.Exception("seen to fail"), Verdict.FAILED),
        (CouldNotRun("no cluster"), Verdict.COULD_NOT_RUN),
        (pytest.skip.Exception("no cluster"), Verdict.COULD_NOT_RUN),
        (OSError("gone"), Verdict.ERROR),
        (KeyboardInterrupt(), Verdict.ERROR),
        (SystemExit(0), Verdict.ERROR),
    ],
)
def test_stamp_is_by_the_exceptions_type(error: BaseException, verdict: Verdict) -> None:
    """A judgement is an assertion; what is neither that nor a reason not to judge is ours."""
    assert stamp(error) is verdict


@pytest.mark.parametrize(("timed_out", "end"), [(True, "time ran out"), (False, "it cannot come any more")])
def test_a_failed_wait_tells_all_that_it_knows(timed_out: bool, end: str) -> None:  # noqa: FBT001 - a case
    """In its sentence, and one by one for the report."""
    error = WaitFailed("until ready", {"phase": "Pending"}, elapsed=1.26, reads=3, timed_out=timed_out)
    assert str(error) == (f"expected until ready; {end} after 1.3 s and 3 reads; last seen: {{'phase': 'Pending'}}")
    assert (error.predicate, error.last, error.elapsed, error.reads, error.timed_out) == (
        "until ready",
        {"phase": "Pending"},
        1.26,
        3,
        timed_out,
    )


def test_shoulds_and_unchecked_are_counted_by_need_and_profile() -> None:
    """A SHOULD by how it ended, an unchecked clause only if it is a MUST of the profile."""
    other = made("EGR-04", Need.SHOULD)
    results = [ended(MUST, Verdict.PASSED), ended(SHOULD, Verdict.FAILED), ended(other, Verdict.NOT_APPLICABLE)]
    unchecked = (made("EGR-97"), made("EGR-98", Need.SHOULD), made("EGR-99", origin="added"))
    core = count((MUST, SHOULD, other), unchecked, results, Profile.CORE)
    assert (core.should, core.should_failed, core.unchecked) == (1, 1, 1)
    assert count((MUST, SHOULD, other), unchecked, results, Profile.HARDENED).unchecked == 2


LOW = replace(made("EGR-04"), access=Access.CLUSTER)


def with_access(access: Access, *results: Result) -> tuple[Counts, RunVerdict]:
    """Counts and verdict over one clause that needs a cluster of ours and one that does not."""
    counts = count((MUST, LOW), (), results, Profile.CORE, access)
    return counts, of_run(counts, results, (), interrupted=False, access=access)


def test_a_green_with_less_access_is_named_by_it() -> None:
    """What needs more is counted apart, and the rest is all that the verdict stands on."""
    counts, verdict = with_access(Access.CLUSTER, ended(LOW, Verdict.PASSED), ended(MUST, Verdict.COULD_NOT_RUN))
    assert (counts.must, counts.passed, counts.could_not_run, counts.needs_more_access) == (1, 1, 0, 1)
    assert verdict is RunVerdict.CONFORMANT_WITH_CLUSTER_ACCESS
    named = of_run(counts, (), (), interrupted=False, access=Access.NAMESPACE)
    assert named is RunVerdict.CONFORMANT_WITH_NAMESPACE_ACCESS


def test_what_needs_more_access_makes_the_run_incomplete_where_nobody_has_said_so() -> None:
    """The verdict stands on all evidence then."""
    counts, verdict = with_access(Access.OWNED, ended(LOW, Verdict.PASSED), ended(MUST, Verdict.COULD_NOT_RUN))
    assert (counts.must, counts.could_not_run, counts.needs_more_access) == (2, 1, 0)
    assert verdict is RunVerdict.INCOMPLETE


def test_what_is_not_asked_of_a_target_needs_no_access() -> None:
    """It is not applicable, whatever access there is."""
    counts, _ = with_access(Access.CLUSTER, ended(LOW, Verdict.PASSED), ended(MUST, Verdict.NOT_APPLICABLE))
    assert (counts.must, counts.not_applicable, counts.needs_more_access) == (1, 1, 0)


def test_a_green_where_nodes_are_played_is_named_by_its_ground() -> None:
    """It never reads as conformant; whatever else is said there is said as elsewhere."""
    for verdict in RunVerdict:
        green = verdict in (RunVerdict.CONFORMANT, RunVerdict.CONFORMANT_WITH_WAIVERS)
        assert where_nodes_are_played(verdict) is (RunVerdict.CONFORMANT_ON_CONTROL_PLANE if green else verdict)


def test_red_is_red_with_whatever_access() -> None:
    """And where a waiver was needed, the access still names the green."""
    assert with_access(Access.CLUSTER, ended(LOW, Verdict.FAILED))[1] is RunVerdict.NOT_CONFORMANT
    assert with_access(Access.CLUSTER, ended(LOW, Verdict.COULD_NOT_RUN))[1] is RunVerdict.INCOMPLETE
    assert with_access(Access.CLUSTER, ended(LOW, Verdict.WAIVED))[1] is RunVerdict.CONFORMANT_WITH_CLUSTER_ACCESS

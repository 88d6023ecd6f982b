"""From exceptions to verdicts: of one check, of one clause, of a whole run. Pure.

An AssertionError decides *failed*; whatever else is raised is ours. What was never judged is *not-run*, never passed.
Source: architecture.md, "Verdicts, levels, exits".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pytest

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Need, Profile
from conformance.contract.exits import RunVerdict
from conformance.observe.exceptions import CouldNotRun
from conformance.target.description import Waiver


class Verdict(StrEnum):
    """What is said of one check or one clause, from the best to the worst."""

    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    NOT_UNDER_TEST = "not-under-test"
    WAIVED = "waived"
    NOT_RUN = "not-run"
    COULD_NOT_RUN = "could-not-run"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True)
class Control:
    """The positive control of a claim: the check's id, how it ended, and what it said."""

    check: str
    verdict: Verdict
    message: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """What a failed wait was for: predicate, value read last, seconds, reads."""

    expected: str
    last: str
    seconds: float
    reads: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """One claim of one clause, judged. `evidence`: paths of files; `source`: hash of the check's file.

    `dependencies`: hash of what that file takes its claims from (`check_dependencies`); empty where nothing is.
    `raised`: file and line of the claim's own assertion that failed; empty where a fixture's did, or none. `repeat`:
    the command that makes it again, where it is no clause of a run.
    """

    clause: str
    check: str
    verdict: Verdict = Verdict.NOT_RUN
    seconds: float = 0.0
    message: str = ""
    claim: str = ""
    control: Control | None = None
    wait: Wait | None = None
    evidence: tuple[str, ...] = ()
    source: str = ""
    dependencies: str = ""
    raised: str = ""
    repeat: str = ""


@dataclass(frozen=True)
class Counts:
    """How the MUST clauses of one profile ended. `must` = `passed` + … + `not_run`; the rest stands outside of it."""

    must: int
    passed: int
    waived: int
    failed: int
    error: int
    could_not_run: int
    not_run: int
    not_applicable: int
    not_under_test: int
    unchecked: int
    should: int
    should_failed: int
    needs_more_access: int = 0
    """MUST clauses that the run's access is too little for, where the verdict stands on that access: not in `must`."""


def stamp(error: BaseException | None) -> Verdict:
    """The verdict on one phase of a check that ended with this exception, before any liveness control."""
    match error:
        case None:
            return Verdict.PASSED
        case AssertionError() | pytest.fail.Exception():
            return Verdict.FAILED
        case CouldNotRun() | pytest.skip.Exception():
            return Verdict.COULD_NOT_RUN
        case _:
            return Verdict.ERROR


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; of none at all: not-run."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.NOT_RUN)


def of_clause(clause: str, results: Sequence[Result]) -> Verdict:
    """The verdict on one clause: the worst of its claims, not-run without any."""
    return worst(result.verdict for result in results if result.clause == clause)


def excuse(result: Result, waivers: Sequence[Waiver], today: date) -> Result:
    """The result, waived if it failed and a waiver of its clause holds; an ended waiver is named and excuses nothing.

    An error is never excused: it is ours.
    """
    found = [waiver for waiver in waivers if waiver.clause == result.clause]
    if result.verdict is not Verdict.FAILED or not found:
        return result
    for waiver in found:
        if waiver.holds(today):
            note = f"Waived until {waiver.expires} by {waiver.approver}: {waiver.reason}"
            return replace(result, verdict=Verdict.WAIVED, message=f"{result.message}\n{note}")
    return replace(result, message=f"{result.message}\nThe waiver of {result.clause} ended on {found[0].expires}.")


def stale(results: Sequence[Result], waivers: Sequence[Waiver]) -> tuple[Result, ...]:
    """A failure for each waiver whose clause is kept: a waiver that is not needed hides the next fault."""
    return tuple(_stale(waiver) for waiver in waivers if of_clause(waiver.clause, results) is Verdict.PASSED)


def _stale(waiver: Waiver) -> Result:
    return Result(
        clause=waiver.clause,
        check="target.toml",
        verdict=Verdict.FAILED,
        message=f"{waiver.clause} is kept, so its waiver is not needed: remove it from the target file.",
    )


def count(
    clauses: Sequence[Clause],
    unchecked: Sequence[Clause],
    results: Sequence[Result],
    profile: Profile,
    access: Access = Access.OWNED,
) -> Counts:
    """Counts the selected clauses of a profile.

    `unchecked` are those without a check, never part of `must`; neither are those that need more than `access`, which
    the verdict stands on.
    """
    every = [clause for clause in clauses if clause.belongs(profile)]
    aside = (Verdict.NOT_APPLICABLE, Verdict.NOT_UNDER_TEST)
    mine = [each for each in every if access.covers(each.access) or of_clause(each.id, results) in aside]
    musts = [of_clause(clause.id, results) for clause in mine if clause.need is Need.MUST]
    shoulds = [of_clause(clause.id, results) for clause in mine if clause.need is Need.SHOULD]
    return Counts(
        must=sum(verdict not in aside for verdict in musts),
        passed=musts.count(Verdict.PASSED),
        waived=musts.count(Verdict.WAIVED),
        failed=musts.count(Verdict.FAILED),
        error=musts.count(Verdict.ERROR),
        could_not_run=musts.count(Verdict.COULD_NOT_RUN),
        not_run=musts.count(Verdict.NOT_RUN),
        not_applicable=musts.count(Verdict.NOT_APPLICABLE),
        not_under_test=musts.count(Verdict.NOT_UNDER_TEST),
        unchecked=sum(clause.belongs(profile) and clause.need is Need.MUST for clause in unchecked),
        should=sum(verdict not in aside for verdict in shoulds),
        should_failed=shoulds.count(Verdict.FAILED),
        needs_more_access=sum(clause.need is Need.MUST for clause in every if clause not in mine),
    )


_GREEN_WITH = {
    Access.CLUSTER: RunVerdict.CONFORMANT_WITH_CLUSTER_ACCESS,
    Access.NAMESPACE: RunVerdict.CONFORMANT_WITH_NAMESPACE_ACCESS,
}


def of_run(
    counts: Counts,
    results: Sequence[Result],
    faults: Sequence[str],
    *,
    interrupted: bool,
    access: Access = Access.OWNED,
) -> RunVerdict:
    """The verdict on the run: interrupted, then error, then not-conformant, then incomplete; green is what is left.

    A run that has judged no MUST is incomplete, however green the rest is. A green that stands on less than all
    evidence is named by its access, and never reads as conformant; waivers are then in the counts.
    """
    if interrupted:
        return RunVerdict.INTERRUPTED
    if faults or any(result.verdict is Verdict.ERROR for result in results):
        return RunVerdict.ERROR
    if counts.failed:
        return RunVerdict.NOT_CONFORMANT
    if counts.could_not_run or counts.not_run or not counts.must:
        return RunVerdict.INCOMPLETE
    if access in _GREEN_WITH:
        return _GREEN_WITH[access]
    return RunVerdict.CONFORMANT_WITH_WAIVERS if counts.waived else RunVerdict.CONFORMANT


def where_nodes_are_played(verdict: RunVerdict) -> RunVerdict:
    """The same on a control plane alone: a green there is named by its ground, and never reads as conformant."""
    green = verdict in (RunVerdict.CONFORMANT, RunVerdict.CONFORMANT_WITH_WAIVERS)
    return RunVerdict.CONFORMANT_ON_CONTROL_PLANE if green else verdict

"""What the bundle alone shows, told ahead: by a real platform, and before anything of a cluster is asked for."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from conformance import builtin
from conformance.cli import bundle_ahead, target_file
from conformance.cli.certify import chosen
from conformance.environment.options import RunOptions
from conformance.environment.stage import StaticStage
from conformance.runner.plan import Judgement, Plan
from conformance.runner.progress import Quiet
from conformance.runner.verdict import Result, Verdict
from conformance.target.description import Target
from conformance.target.selection import Wish

MUTANTS = Path(__file__).resolve().parents[2] / "mutants"
ASKED = ("BND-01", "BND-05", "BND-06", "BND-19", "CHN-03")


class Heard(Quiet):
    """Keeps the steps that it is told."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, words: str) -> None:
        """One more."""
        self.steps.append(words)


def told(target: Target, clauses: Sequence[str] = ASKED) -> list[str]:
    """What is told of a target where these clauses are selected."""
    options = RunOptions(run_id="0badcafe", wish=Wish(clauses=tuple(clauses)))
    contract, selection = chosen(target, options)
    stage = StaticStage("")
    plan = Plan(contract=contract, target=target, selection=selection, stage=stage, today=date(2026, 12, 1))
    heard = Heard()
    bundle_ahead.tell(plan, options, heard)
    return heard.steps


def test_a_good_bundle_is_one_line() -> None:
    """Of the clauses that a bundle shows; the others wait for the cluster."""
    assert told(Target()) == ["the bundle alone, before a cluster is made: 4 of 4 static clauses hold"]


def test_a_broken_bundle_is_told_with_clause_and_fault() -> None:
    """In the words that the report will have, too."""
    first, *rest = told(target_file.read(MUTANTS / "two-replicas" / "target.toml"))
    assert first == "the bundle alone, before a cluster is made: 3 of 4 static clauses hold"
    assert len(rest) == 1
    assert " failed: " in rest[0]
    assert "asks for 2 replicas" in rest[0]


def test_nothing_is_told_where_no_static_clause_is_selected() -> None:
    """Nor is a platform started for it."""
    assert told(Target(), ["CHN-03"]) == []


def test_an_interrupt_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session takes Ctrl-C as its own end; here it is that of the whole run."""
    monkeypatch.setattr(bundle_ahead, "judge", lambda _plan: Judgement(interrupted=True))
    with pytest.raises(KeyboardInterrupt):
        told(Target())


def test_a_session_that_could_not_judge_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run's own session says why."""
    monkeypatch.setattr(bundle_ahead, "judge", lambda _plan: Judgement(faults=("broken",)))
    assert told(Target()) == []


def test_a_clause_that_was_not_judged_does_not_hold() -> None:
    """It is counted and named; a stale waiver of a clause that is not static is not told here."""
    static = [builtin.contract()["BND-05"]]
    results = [
        Result(clause="BND-05", check="a", verdict=Verdict.NOT_RUN, message="the run ended before this check"),
        Result(clause="CHN-03", check="waiver", verdict=Verdict.FAILED, message="not needed"),
    ]
    assert [*bundle_ahead.lines(static, results)] == [
        "the bundle alone, before a cluster is made: 0 of 1 static clauses hold",
        "BND-05 not-run: the run ended before this check",
    ]

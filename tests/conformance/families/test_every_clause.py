"""Contract and checks fit each other, seen without any cluster."""

import re
from dataclasses import replace
from datetime import date

from conformance import builtin
from conformance.environment.stage import StaticStage
from conformance.runner.plan import Plan
from conformance.runner.session import judge
from conformance.runner.verdict import Verdict
from conformance.target.description import Cluster
from conformance.target.selection import Wish, choose

CONTRACT = builtin.contract()


def test_every_checked_clause_has_a_check_and_none_is_green_without_a_cluster() -> None:
    """All checks load, no clause lacks one; an unreadable bundle is red for that and judged for nothing else."""
    reference = builtin.reference_target()
    target = replace(reference, network=replace(reference.network, policies="enforced"), cluster=Cluster(nodes=2))
    selection = choose(CONTRACT, target, Wish())
    plan = Plan(
        contract=CONTRACT, target=target, selection=selection, stage=StaticStage("kind: 3"), today=date(2027, 1, 31)
    )
    judgement = judge(plan)
    assert judgement.faults == ()
    for result in judgement.results:
        due = (Verdict.FAILED, Verdict.COULD_NOT_RUN) if result.clause == "BND-01" else (Verdict.COULD_NOT_RUN,)
        assert result.verdict in due, f"{result.check}: {result.message}"
    assert {result.clause for result in judgement.results if result.verdict is Verdict.FAILED} == {"BND-01"}


def test_no_check_is_marked_for_a_clause_without_one() -> None:
    """A clause that is declared unchecked has no check that would silently never run."""
    texts = [path.read_text() for path in builtin.CHECKS.rglob("test_*.py")]
    marked = {clause for text in texts for clause in re.findall(r'mark\.clause\("([^"]+)"\)', text)}
    assert marked == {clause.id for clause in CONTRACT if clause.unchecked is None}


def test_every_check_says_what_it_claims() -> None:
    """One clause, one file, and each test has a docstring: it is the claim in the report."""
    for path in builtin.CHECKS.rglob("test_*.py"):
        text = path.read_text()
        name = path.relative_to(builtin.CHECKS)
        assert len(set(re.findall(r'mark\.clause\("([^"]+)"\)', text))) == 1, f"{name} is about more than one clause"
        assert not re.search(r'^def test_\w+\([^)]*\) -> None:\n    (?!""")', text, re.MULTILINE), (
            f"{name}: no docstring"
        )


def test_a_scenarios_record_comes_by_its_fixture_alone() -> None:
    """No check asks the scheduler by a name: a fixture's name and type are held to the scenario at collection."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in builtin.CHECKS.rglob("test_*.py")}
    assert [name for name, text in texts.items() if "scheduler.record(" in text] == []

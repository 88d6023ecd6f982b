"""Checks that need a platform and no cluster: green on the real one, red in their own words on each mutant of it."""

import json
from pathlib import Path

import pytest

from conformance import builtin
from conformance.runner.verdict import Verdict
from tests.conformance.families.laptop_environment import report_on
from tests.mutants.faults import FILES, mutant_of, target_of
from tests.mutants.outcome import Outcome, assert_caught, reports_of

pytestmark = pytest.mark.no_cover  # tracing doubles its time, and its modules have tests of their own

CLAUSES = (
    "AUD-02",
    "AUD-03",
    "FAM-01",
    "KEY-08",
    "KEY-09",
    "KEY-13",
    "REG-03",
    "REG-04",
    "REG-05",
    "REG-07",
    "RET-01",
)

OF_OPERATORS = "keys/test_proof_is_read_anew.py"
"""Judges an operator by one of these clauses; there is none here."""

ON_PAPER = [file for file in FILES if mutant_of(file).kind == "platform" and set(mutant_of(file).must) <= set(CLAUSES)]


def test_real_platform_keeps_them_all() -> None:
    """Every claim of these clauses on a platform passes."""
    results = report_on("fake_platform", CLAUSES, builtin.reference_target())["results"]
    assert {result["clause"] for result in results} == set(CLAUSES)
    broken = [one for one in results if one["verdict"] != Verdict.PASSED and not one["check"].startswith(OF_OPERATORS)]
    assert [f"{one['check']}: {one['message']}" for one in broken] == []


@pytest.mark.parametrize("file", ON_PAPER, ids=lambda file: file.parent.name)
def test_platform_mutant_is_caught(file: Path) -> None:
    """Each of its clauses fails in its words, nothing but those and its declared neighbours fails, nothing errs."""
    mutant = mutant_of(file)
    assert mutant.build is not None
    report = report_on(str(file.parent / mutant.build), CLAUSES, target_of(file))
    kept = reports_of(mutant) / "laptop"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "report.json").write_text(json.dumps(report), encoding="utf-8")
    assert_caught(mutant, Outcome.of_report(report))


def test_there_are_mutants_for_each() -> None:
    """A check that nothing turns red proves nothing."""
    assert {clause for file in ON_PAPER for clause in mutant_of(file).must} == set(CLAUSES)

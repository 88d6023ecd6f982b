"""Checks that need a platform and no cluster: green on the real one, red in their own words on each mutant of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.verdict import Verdict
from tests.conformance.checks.laptop_world import ROOT, verdicts

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


def mutant_of(file: Path) -> dict[str, Any]:
    """The table of a mutant's target."""
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]
    return table


FILES = [
    file
    for file in sorted((ROOT / "tests" / "mutants").glob("*/target.toml"))
    if mutant_of(file)["kind"] == "platform" and set(mutant_of(file)["must"]) <= set(CLAUSES)
]


def test_real_platform_keeps_them_all() -> None:
    """Every claim of these clauses passes."""
    results = verdicts("fake_platform", CLAUSES)
    assert {result.clause for result in results} == set(CLAUSES)
    assert [f"{one.check}: {one.message}" for one in results if one.verdict is not Verdict.PASSED] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_mutant_turns_its_own_red(file: Path) -> None:
    """Each of its clauses fails in its words, nothing but those and its declared neighbours fails, nothing errs."""
    mutant = mutant_of(file)
    results = verdicts(str(file.parent / mutant["build"]), CLAUSES)
    failed = [result for result in results if result.verdict is Verdict.FAILED]
    assert [one for one in results if one.verdict is Verdict.ERROR] == []
    for clause in mutant["must"]:
        said = [one.message for one in failed if one.clause == clause]
        assert any(word in message for word in mutant["words"] for message in said), f"{clause} said {said}"
    unsaid = [word for word in mutant["words"] if not any(word in one.message for one in failed)]
    assert unsaid == []
    assert {one.clause for one in failed} <= {*mutant["must"], *mutant["may"]}


def test_there_are_mutants_for_each() -> None:
    """A check that nothing turns red proves nothing."""
    broken = {clause for file in FILES for clause in mutant_of(file)["must"]}
    assert broken == set(CLAUSES)

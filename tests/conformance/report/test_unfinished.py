"""What is made of a run that never came to its end."""

from collections.abc import Callable
from typing import Any

import pytest

from conformance import builtin
from conformance.contract.schema import fault
from conformance.report.model import Facts
from conformance.report.unfinished import filled, line, rows
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Result, Verdict
from conformance.target.description import Target
from tests.conformance.conftest import Bench, clause, contract_of

CONTRACT = contract_of(
    clause("EGR-01"),
    clause("EGR-02", origin="added"),
    clause("EGR-03", need="should"),
    clause("EGR-04", 'unchecked = "Later."'),
)
EXPECTED = (
    Result(clause="EGR-01", check="a::one", message="the run ended before this check"),
    Result(clause="EGR-01", check="a::two"),
    Result(clause="EGR-02", check="a::three"),
    Result(clause="EGR-03", check="contract.toml", verdict=Verdict.NOT_APPLICABLE),
)


@pytest.fixture
def begun(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The report that a run writes when it knows what it will judge."""
    return {**report_of(bench.plan(CONTRACT, Target()), Judgement(EXPECTED)), "unfinished": True}


def kept(begun: dict[str, Any], check: str, verdict: Verdict) -> dict[str, Any]:
    """A result as results.jsonl has it."""
    (row,) = (row for row in begun["results"] if row["check"] == check)
    return {**row, "verdict": str(verdict)}


def test_what_was_judged_takes_the_place_of_what_was_expected(begun: dict[str, Any]) -> None:
    """A clause of which one claim was judged is not kept; counts and summary say so; the report is a valid one."""
    report = filled(begun, [kept(begun, "a::one", Verdict.PASSED), kept(begun, "a::three", Verdict.FAILED)])
    assert fault(report, builtin.schema("report")) is None
    assert [(row["check"], row["verdict"]) for row in report["results"]] == [
        ("a::one", "passed"),
        ("a::three", "failed"),
        ("a::two", "not-run"),
        ("contract.toml", "not-applicable"),
    ]
    assert [row["verdict"] for row in report["clauses"]] == ["not-run", "failed", "not-applicable"]
    assert (report["counts"]["core"]["notRun"], report["counts"]["core"]["unchecked"]) == (1, 1)
    assert report["counts"]["hardened"]["failed"] == 1
    assert report["summary"] == "incomplete: core/full, 0 of 1 MUST; 1 not run; 1 MUST has no check yet"


def test_its_line_says_where_it_stood_and_what_was_not_claimed(begun: dict[str, Any]) -> None:
    """As the run itself would have said it."""
    for row in begun["clauses"]:
        row.update({"need": "must"} | ({"feature": "workload-identity"} if row["id"] == "EGR-03" else {}))
    begun["environment"]["ground"] = "control-plane"
    assert filled(begun, [])["summary"] == (
        "incomplete: core/full on a control plane alone, 0 of 1 MUST; 1 not run; "
        "1 not judged: workload-identity not claimed; 1 MUST has no check yet"
    )


def test_it_is_never_green(begun: dict[str, Any]) -> None:
    """All that was expected may have passed: nobody has said that this was all."""
    report = filled(begun, [kept(begun, check, Verdict.PASSED) for check in ("a::one", "a::two", "a::three")])
    assert report["verdict"] == "incomplete"
    assert report["counts"]["core"]["passed"] == 1


def test_lines_that_were_cut_off_are_none(begun: dict[str, Any]) -> None:
    """A kill in the middle of a line costs that line alone."""
    whole = line(kept(begun, "a::one", Verdict.PASSED))
    assert [row["check"] for row in rows(whole + whole[:40])] == ["a::one"]
    assert [row["check"] for row in rows(whole[:40] + "\n\n3\n[]\n" + whole)] == ["a::one"]
    assert list(rows("")) == []


def test_a_report_of_an_unfinished_run_is_incomplete(report: dict[str, Any]) -> None:
    """The field is there only then."""
    assert "unfinished" not in report
    assert Facts.unfinished is False

"""The report, as data and as each of its files."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.cli import show
from conformance.contract.access import Access
from conformance.contract.clauses import Profile, Subject
from conformance.contract.exits import RunVerdict
from conformance.contract.schema import fault
from conformance.report import json as render_json
from conformance.report import junit as render_junit
from conformance.report import markdown as render_markdown
from conformance.report.model import Facts, build, passed, summary
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Result, Verdict, count
from conformance.target.description import Target
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import NOON, Bench, clause, contract_of, result


def test_report_keeps_its_schema(report: dict[str, Any]) -> None:
    """What is built is valid, and time is written in UTC."""
    assert fault(report, builtin.schema("report")) is None
    assert (report["startedAt"], report["seconds"], report["verdict"]) == ("2027-01-31T12:00:00Z", 12.346, "error")


def test_report_tells_no_secret_and_no_machine(report: dict[str, Any]) -> None:
    """Proxy credentials are cut out, and no absolute path is written."""
    text = render_json.render(report)
    assert "secret" not in text
    assert report["target"]["site"]["proxy"] == "http://proxy:3128"
    assert report["results"][0]["evidence"] == ["evidence/x.txt", "y.txt"]


def test_unchecked_is_open_and_never_counted(report: dict[str, Any]) -> None:
    """A clause without a check stands in its own list and in no count of what is kept."""
    core = report["counts"]["core"]
    assert [entry["clause"] for entry in report["unchecked"]] == ["EGR-06"]
    assert (core["must"], core["passed"], core["unchecked"]) == (5, 1, 1)
    assert report["counts"]["hardened"]["must"] == 6
    assert report["summary"] == (
        "error: core/full, 1 of 5 MUST; 1 waived; 1 failed; 1 could not run; 1 in error; 1 not under test; "
        "1 not judged: identity not claimed; 1 MUST has no check yet"
    )


def test_kills_are_of_this_source_only(report: dict[str, Any]) -> None:
    """A stale kill is an empty list."""
    killed = {each["clause"]: each["mutantsKilled"] for each in report["results"]}
    assert (killed["RBC-03"], killed["EGR-01"]) == (["m1"], [])
    assert not any(each["killsAreOlder"] for each in report["results"])


def test_run_without_any_result(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> None:
    """A stage that could not be built gives a valid report, and every file of it."""
    plan = bench.plan(contract_of(clause("EGR-01")), wish=Wish(families=("EGR",)))
    report = report_of(plan, Judgement(faults=("no engine answers",)))
    assert fault(report, builtin.schema("report")) is None
    assert (report["verdict"], report["summary"]) == (
        "error",
        "error: core/full, 0 of 1 MUST; 1 not run (a selection of the contract)",
    )
    assert ET.fromstring(render_junit.render(report)).get("errors") == "1"  # noqa: S314 - our own text
    assert "no engine answers" in render_markdown.render(report)
    assert "no engine answers" in show.report(report, None)


def test_green_report(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> None:
    """A green report has no section of bad news and says that nothing has shown its checks to fail."""
    plan = bench.plan(
        contract_of(clause("EGR-01"), clause("EGR-02", 'unchecked = "x"'), clause("EGR-03", 'unchecked = "y"'))
    )
    report = report_of(plan, Judgement((replace(result("EGR-01", Verdict.PASSED), message=""),)))
    text = render_markdown.render(report)
    assert text.startswith("# Conformant\n")
    assert "## Failed" not in text
    assert "nothing yet" in text
    assert report["summary"] == "conformant: core/full, 1 of 1 MUST; 2 MUST have no check yet"
    assert show.report(report, None) == report["summary"]
    assert passed(report["clauses"][0])
    assert NOON.tzinfo is UTC


def test_a_failure_without_words_or_wait(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> None:
    """Renderers do not stumble over a result that says nothing."""
    plan = bench.plan(contract_of(clause("EGR-01")))
    report = report_of(plan, Judgement((Result(clause="EGR-01", check="c", verdict=Verdict.FAILED),)))
    assert "nothing was said" in render_markdown.render(report)
    assert "EGR-01 failed: nothing was said" in show.report(report, None)
    assert next(ET.fromstring(render_junit.render(report)).iter("failure")).get("message", "").startswith("failed: ")  # noqa: S314 - our own text


def test_a_summary_names_the_access_and_what_needs_more() -> None:
    """Where the verdict stands on less than all evidence."""
    contract = contract_of(clause("EGR-01"), clause("EGR-02"), access={"EGR-02": "cluster"})
    chosen = choose(contract, Target(), Wish(), Access.CLUSTER, said=True)
    results = [Result(clause="EGR-02", check="a::b", verdict=Verdict.PASSED)]
    counts = count(chosen.checked, (), results, Profile.CORE, Access.CLUSTER)
    words = summary(RunVerdict.CONFORMANT_WITH_CLUSTER_ACCESS, chosen, counts)
    assert words == (
        "conformant-with-cluster-access: core/full with cluster access, 1 of 1 MUST judged here; 1 needs more access"
    )


def test_a_summary_names_the_stories_that_it_stands_on() -> None:
    """A green of stories alone never reads as one of checks."""
    chosen = choose(contract_of(clause("EGR-01")), Target(), Wish(clauses=("EGR-01",)))
    results = [Result(clause="EGR-01", check="explore", verdict=Verdict.PASSED)]
    counts = count(chosen.checked, (), results, Profile.CORE)
    words = summary(RunVerdict.CONFORMANT_ON_CONTROL_PLANE, chosen, counts, played=True, explored="seed 7, 1 story")
    assert words == (
        "conformant-on-control-plane: core/full on a control plane alone, 1 of 1 MUST; "
        "seen in stories alone (seed 7, 1 story) (a selection of the contract)"
    )


def test_a_report_names_a_ground_that_is_played(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> None:
    """In its verdict and in the line that is printed, as in no other run."""
    results = (Result(clause="EGR-01", check="c", verdict=Verdict.PASSED),)
    plan = bench.plan(contract_of(clause("EGR-01")))
    played = report_of(plan, Judgement(results), played=True)
    assert played["verdict"] == "conformant-on-control-plane"
    assert played["summary"] == "conformant-on-control-plane: core/full on a control plane alone, 1 of 1 MUST"
    assert report_of(plan, Judgement(results))["summary"] == "conformant: core/full, 1 of 1 MUST"
    assert "a control plane alone" in render_markdown.render(played)


def test_the_suites_strength_is_told_of_operators_alone(tmp_path: Path, bench: Bench) -> None:
    """It was measured on operators, and says nothing of a bundle or a platform."""
    contract = contract_of(clause("EGR-01"))
    plan = bench.plan(contract)
    facts = Facts(
        run_id="feed",
        contract=contract,
        target=plan.target,
        selection=plan.selection,
        judgement=Judgement((result("EGR-01", Verdict.PASSED),)),
        kills=builtin.kills(),
        started=NOON,
        seconds=1.0,
        folder=tmp_path,
        strength=builtin.strength(),
    )
    told = build(facts)
    assert fault(told, builtin.schema("report")) is None
    assert told["strength"]["caught"] == builtin.strength().caught
    assert "strength" not in build(replace(facts, target=Target(subjects=(Subject.BUNDLE,))))
    assert "strength" not in build(replace(facts, strength=None))

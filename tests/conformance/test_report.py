"""The report, as data and as each of its files."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin, render_json, render_junit, render_markdown, show
from conformance.contract import Subject
from conformance.kills import Kill, Kills
from conformance.plan import Judgement
from conformance.report import Facts, build, passed
from conformance.schema import fault
from conformance.selection import Wish
from conformance.session import unstaged
from conformance.target import Mutant, Network, Operator, Site, Target, Waiver
from conformance.verdict import Control, Result, Verdict, Wait
from tests.conformance.conftest import NOON, Bench, clause, contract_of

HOSTILE = "\x1b[31m</failure>]]><script>`|@all\u202e\x00\ud800"
CONTRACT = contract_of(
    clause("EGR-01", "negative = true"),
    clause("EGR-02", origin="added"),
    clause("EGR-03", need="should"),
    clause("EGR-04", subject="bundle"),
    clause("EGR-05", 'feature = "identity"'),
    clause("EGR-06", 'unchecked = "Later."'),
    clause("EGR-07"),
    clause("RBC-01"),
    clause("RBC-02"),
    clause("RBC-03"),
)
TARGET = Target(
    operator=Operator(image="op:1"),
    subjects=(Subject.OPERATOR,),
    site=Site(proxy="http://user:secret@proxy:3128"),
    network=Network(proxy=("--allow-hosts", "x")),
    waivers=(Waiver("RBC-02", "known", "Ada", date(2027, 3, 1)),),
    mutant=Mutant("too-wide", "bundle", ("EGR-01",), ("wide",)),
    path=Path("t/target.toml"),
)


def result(name: str, verdict: Verdict, **more: Any) -> Result:
    """A result with hostile words."""
    return Result(clause=name, check=f"a/test_{name}.py::test", verdict=verdict, message=HOSTILE, source="h", **more)


@pytest.fixture
def report(bench: Bench) -> dict[str, Any]:
    """A report in which every verdict stands, with hostile strings wherever one can be observed."""
    folder = bench.root.parent
    results = (
        result(
            "EGR-01",
            Verdict.FAILED,
            claim=HOSTILE,
            control=Control("a/c", Verdict.PASSED, "", ()),
            wait=Wait(HOSTILE, HOSTILE, 2.0, 3),
            evidence=(str(folder / "evidence/x.txt"), "/elsewhere/y.txt"),
        ),
        result("EGR-02", Verdict.FAILED),
        result("EGR-03", Verdict.FAILED),
        result("EGR-04", Verdict.NOT_UNDER_TEST),
        result("EGR-05", Verdict.NOT_APPLICABLE),
        result("EGR-07", Verdict.COULD_NOT_RUN, control=Control("a/c", Verdict.FAILED, HOSTILE)),
        result("RBC-01", Verdict.ERROR),
        result("RBC-02", Verdict.WAIVED),
        replace(result("RBC-03", Verdict.PASSED), message=""),
    )
    plan = bench.plan(CONTRACT, TARGET)
    return build(
        Facts(
            run_id="feed",
            contract=CONTRACT,
            target=TARGET,
            selection=plan.selection,
            judgement=Judgement(results, (HOSTILE,)),
            kills=Kills({"a/test_RBC-03.py::test": Kill("h", ("m1",)), "a/test_EGR-01.py::test": Kill("old", ("m2",))}),
            started=datetime(2027, 1, 31, 13, 0, tzinfo=timezone(timedelta(hours=1))),
            seconds=12.3456,
            folder=folder,
            environment={"kubernetes": HOSTILE},
        )
    )


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
        "1 not applicable; 1 MUST has no check yet"
    )


def test_kills_are_of_this_source_only(report: dict[str, Any]) -> None:
    """A stale kill is an empty list."""
    killed = {each["clause"]: each["mutantsKilled"] for each in report["results"]}
    assert (killed["RBC-03"], killed["EGR-01"]) == (["m1"], [])


def test_json_is_ascii_and_comes_back(report: dict[str, Any]) -> None:
    """report.json steers no terminal, and says the same when read."""
    text = render_json.render(report)
    assert text.isascii()
    assert "\x1b" not in text
    assert render_json.parse(text) == json.loads(text)


def test_junit_is_valid_and_sums_up(report: dict[str, Any]) -> None:
    """A reader of JUnit finds each verdict in its place, whatever was observed."""
    root = ET.fromstring(render_junit.render(report))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "10",
        "failures": "1",
        "errors": "3",
        "skipped": "5",
    }
    outcomes = {case.get("classname", "").split()[0]: [child.tag for child in case] for case in root.iter("testcase")}
    assert outcomes == {
        "EGR-01": ["failure"],
        "EGR-02": ["skipped"],
        "EGR-03": ["skipped"],
        "EGR-04": ["skipped"],
        "EGR-05": ["skipped"],
        "EGR-07": ["error"],
        "RBC-01": ["error"],
        "RBC-02": ["skipped"],
        "RBC-03": [],
        "harness": ["error"],
    }
    failure = next(root.iter("failure"))
    assert "\\u001b[31m</failure>]]>" in (failure.text or "")


def test_markdown_shows_the_verdict_first_and_obeys_nobody(report: dict[str, Any]) -> None:
    """The first line is the verdict; hostile words stand escaped or fenced."""
    text = render_markdown.render(report)
    assert text.startswith("# No verdict: the harness broke\n")
    assert "\x1b" not in text
    outside = "".join(part for index, part in enumerate(text.split("```")) if index % 2 == 0)
    assert "<script>" not in outside.replace("\\<script\\>", "")
    for words in ("## Failed", "## Could not run", "## Waived", "## Without a check", "Later", "m1", "## Surroundings"):
        assert words in text
    assert "byohost certify --clause EGR-01" in text


def test_summary_on_the_terminal(report: dict[str, Any]) -> None:
    """stdout has a line per thing that is not green, the verdict last."""
    lines = show.report(report, Path("reports/x")).splitlines()
    assert lines[0].startswith("harness: \\u001b[31m")
    assert [line.split()[0] for line in lines[1:-2]] == ["RBC-01", "EGR-01", "EGR-02", "EGR-03", "EGR-07", "RBC-02"]
    assert lines[-2].startswith("error: core/full, 1 of 5 MUST")
    assert lines[-1] == "report: reports/x/report.md"
    assert "\x1b" not in "".join(lines)


def test_run_without_any_result(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> None:
    """A stage that could not be built gives a valid report, and every file of it."""
    plan = bench.plan(contract_of(clause("EGR-01")), wish=Wish(families=("EGR",)))
    report = report_of(plan, unstaged("no engine answers"))
    assert fault(report, builtin.schema("report")) is None
    assert (report["verdict"], report["summary"]) == (
        "error",
        "error: core/full, 0 of 1 MUST; 1 not run (a selection of the contract)",
    )
    assert ET.fromstring(render_junit.render(report)).get("errors") == "1"
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
    assert next(ET.fromstring(render_junit.render(report)).iter("failure")).get("message", "").startswith("failed: ")

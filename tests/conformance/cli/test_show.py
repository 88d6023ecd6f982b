"""What the command line prints of the contract."""

from pathlib import Path
from typing import Any

import pytest

from conformance.cli import show
from conformance.contract.exits import UsageError
from tests.conformance.conftest import clause, contract_of

CONTRACT = contract_of(
    clause("EGR-01", 'negative = true\nbound = { seconds = 10, from = "a", to = "b" }'),
    clause("RBC-01", 'unchecked = "Later."'),
)


def test_list_has_a_line_per_clause() -> None:
    """The first line is the revision; a family can be asked for by name."""
    lines = show.clauses(CONTRACT, ()).splitlines()
    assert lines[0].startswith("contract 0.0, sha256:")
    assert [line.split()[0] for line in lines[1:]] == ["EGR-01", "RBC-01"]
    assert "no check" in lines[2]
    assert len(show.clauses(CONTRACT, ("egress",)).splitlines()) == 2


def test_show_tells_all_of_a_clause() -> None:
    """Only what a clause has is shown."""
    text = show.clause(CONTRACT, "EGR-01")
    assert "10 s, from: a; to: b" in text
    assert "positive control" in text
    assert "no check" not in text
    assert "Later." in show.clause(CONTRACT, "RBC-01")


@pytest.mark.parametrize(("name", "hint"), [("egr-01", "did you mean EGR-01"), ("nonsense", "byohost contract list")])
def test_unknown_clause_is_usage(name: str, hint: str) -> None:
    """The sentence helps on."""
    with pytest.raises(UsageError, match=hint):
        show.clause(CONTRACT, name)


def test_summary_on_the_terminal(report: dict[str, Any]) -> None:
    """On stdout is a line per thing that is not green, the verdict last."""
    lines = show.report(report, Path("reports/x")).splitlines()
    assert lines[0].startswith("harness: \\u001b[31m")
    assert [line.split()[0] for line in lines[1:-2]] == ["RBC-01", "EGR-01", "EGR-02", "EGR-03", "EGR-07", "RBC-02"]
    assert lines[-2].startswith("error: core/full, 1 of 5 MUST")
    assert lines[-1] == "report: reports/x/report.md"
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("expires", "verdict", "words"),
    [
        ("2027-01-31", "waived", "RBC-02 waived until 2027-01-31 by Ada: known"),
        ("2027-01-30", "failed", "RBC-02 waiver of Ada ended on 2027-01-30: it excuses nothing"),
        ("2027-03-01", "not-run", "RBC-02 waiver until 2027-03-01 by Ada: it excused nothing in this run"),
    ],
)
def test_every_waiver_is_told_in_the_end(report: dict[str, Any], expires: str, verdict: str, words: str) -> None:
    """The line before the verdict says what became of it."""
    report["target"]["waivers"][0]["expires"] = expires
    for result in report["results"]:
        if result["clause"] == "RBC-02":
            result["verdict"] = verdict
    lines = show.report(report, None).splitlines()
    assert lines[-2] == words
    assert sum(words in line for line in lines) == 1


def test_an_unfinished_run_says_so_first(report: dict[str, Any]) -> None:
    """Nobody takes it for a verdict."""
    assert show.report({**report, "unfinished": True}, None).startswith("unfinished: ")


def test_versions() -> None:
    """A checkout has none of its own."""
    assert show.version("1.2", CONTRACT).startswith("byohost 1.2, contract 0.0 (sha256:")
    assert show.version(None, CONTRACT).startswith("byohost of a checkout, contract 0.0 (")

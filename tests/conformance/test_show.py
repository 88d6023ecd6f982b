"""What the command line prints of the contract."""

from pathlib import Path
from typing import Any

import pytest

from conformance import show
from conformance.exits import UsageError
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

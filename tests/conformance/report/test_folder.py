"""The report's folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.exits import HarnessError, UsageError
from conformance.report.folder import ReportFolder, read
from conformance.runner.plan import Judgement
from tests.conformance.conftest import NOON, Bench, clause, contract_of


@pytest.fixture
def report(bench: Bench, report_of: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A small valid report."""
    return report_of(bench.plan(contract_of(clause("EGR-01"))), Judgement(faults=("nothing stands",)))


def test_published_report_can_be_read_again(tmp_path: Path, report: dict[str, Any]) -> None:
    """All three files are there, and latest points at the newest."""
    for run in ("one", "two"):
        folder = ReportFolder.create(tmp_path / "reports", run, NOON)
        folder.publish(report)
    latest = tmp_path / "reports" / "latest"
    assert latest.readlink() == Path("20270131T120000Z-two")
    assert sorted(path.name for path in latest.iterdir()) == ["junit.xml", "report.json", "report.md"]
    assert read(latest) == read(latest / "report.json") == report


def test_copy_of_latest_is_replaced(tmp_path: Path, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links cannot be made, latest is a copy, and the next run replaces it."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for run in ("one", "two"):
        ReportFolder.create(tmp_path, run, NOON).publish(report)
    assert (tmp_path / "latest" / "report.md").is_file()
    assert not (tmp_path / "latest").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_evidence_has_a_place_per_check(tmp_path: Path) -> None:
    """No name of a check leads out of the folder."""
    folder = ReportFolder.create(tmp_path, "run", NOON)
    assert folder.evidence("rbac/test_x.py::test[a/../b]").relative_to(folder.path).parts[:1] == ("evidence",)
    assert folder.evidence("../../x").parent == folder.path / "evidence"


def test_invalid_report_is_written_and_refused(tmp_path: Path, report: dict[str, Any]) -> None:
    """A report that breaks its schema is our fault; what there is stays for the eye."""
    folder = ReportFolder.create(tmp_path, "run", NOON)
    with pytest.raises(HarnessError, match="unknown key 'extra'"):
        folder.publish({**report, "extra": 1})
    assert (folder.path / "report.json").is_file()


def test_unwritable_place_is_usage(tmp_path: Path) -> None:
    """One sentence names the option."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"--report-dir .*file: no report can be written there"):
        ReportFolder.create(tmp_path / "file", "run", NOON)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no report to be read"),
        ("{", "no report to be read"),
        ("[" * 99999, r"no report to be read \(it nests too deeply\)"),
        ("[]", "not a report"),
    ],
)
def test_what_is_no_report(tmp_path: Path, text: str | None, words: str) -> None:
    """Absent, broken and foreign files are told apart from a verdict."""
    if text is not None:
        (tmp_path / "report.json").write_text(text)
    with pytest.raises(UsageError, match=words):
        read(tmp_path)

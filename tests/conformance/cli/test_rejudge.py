"""`byohost report rejudge`: what it prints of a stored run, how it ends, and what it refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.cli.entry import run
from conformance.contract.kills import Kills
from conformance.environment.recorded_run import RecordedStage
from conformance.observe.run_record import FILE, RunRecord, render, sealed
from conformance.report.folder import ReportFolder
from conformance.report.model import Facts, build
from conformance.runner.plan import Judgement, Plan
from conformance.runner.rejudging import rejudged
from conformance.runner.verdict import Control, Result, Verdict
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import NOON
from tests.conformance.stored_run import renumbered, stored

pytestmark = pytest.mark.no_cover  # tracing doubles its time, and its modules have tests of their own

SELECTED = " (a selection of the contract)"
CLAUSES = ("CHN-14", "POD-06", "LCH-13", "KEY-07")
CONTROL = Control("pods/test_no_api_token.py::test_a_mounted_token_is_seen", Verdict.PASSED)

Place = Callable[[RunRecord], Path]


@pytest.fixture(scope="module")
def facts() -> Facts:
    """The run of a few clauses; beside what its record judges, one check of LCH-13 and one of KEY-07 were made."""
    contract, target = builtin.contract(), builtin.reference_target()
    selection = choose(contract, target, Wish(clauses=CLAUSES))
    stage = RecordedStage(stored())
    plan = Plan(
        contract=contract,
        target=target,
        selection=selection,
        stage=stage,
        today=NOON.date(),
        controls={CONTROL.check: CONTROL},
    )
    _, judgement = rejudged(plan)
    live = (Result(clause="LCH-13", check="l::t"), Result(clause="KEY-07", check="k::t"))
    results = (*judgement.results, *(replace(each, verdict=Verdict.PASSED) for each in live))
    return Facts(
        run_id="feed",
        contract=contract,
        target=target,
        selection=selection,
        judgement=Judgement(results),
        kills=Kills({}),
        started=NOON,
        seconds=1.0,
        folder=Path(),
    )


@pytest.fixture
def place(tmp_path: Path, facts: Facts) -> Place:
    """Keeps the run's report with a record beside it, and says where."""

    def keep(record: RunRecord) -> Path:
        folder = ReportFolder.create(tmp_path / "reports", "feed", NOON)
        folder.publish(build(facts))
        (folder.path / FILE).write_text(render(record))
        return folder.path

    return keep


def test_a_stored_run_gives_what_the_run_gave(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Clause by clause, by the exit code of its verdict; what a record cannot judge is named, and nothing differs."""
    found = place(stored())
    assert run(["report", "rejudge", str(found)]) == run(["report", "rejudge", str(found / "report.json")]) == 0
    once = [
        f"the report of run feed says: conformant: core/full, 4 of 4 MUST{SELECTED}",
        "not judged again, since their checks look at what stood then (1): KEY-07",
        "CHN-14 passed",
        "LCH-13 passed, by 1 of its 2 checks",
        "POD-06 passed",
        f"its record says, of what can be judged again: conformant: core/full, 3 of 3 MUST{SELECTED}",
    ]
    assert capsys.readouterr().out.splitlines() == [*once, *once]


def test_an_edited_record_turns_red(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """One frame has another number: the clause fails in its own words, and the difference to the report is named."""
    assert run(["report", "rejudge", str(place(renumbered(stored())))]) == 1
    out = capsys.readouterr().out
    assert "\nCHN-14 failed: host host-feed, journal entry 8 (00:00:38): message 7 came after message 5\n" in out
    assert "differs: channel/test_news.py::test_messages_are_numbered was passed in the run, and is failed (host" in out
    assert "\nLCH-13 passed" in out
    assert "not-conformant: core/full, 2 of 3 MUST; 1 failed (a selection of the contract)\n" in out


def test_a_cut_record_is_incomplete(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Never green: nothing is judged by a part."""
    assert run(["report", "rejudge", str(place(replace(stored(), cut="it was too large")))]) == 3
    out = capsys.readouterr().out
    assert "CHN-14, LCH-13, POD-06 could-not-run: it was too large\n" in out
    assert "0 of 3 MUST; 3 could not run" in out


def changed(field: str, value: Any) -> Callable[[Path], None]:
    """Writes a report that says something else."""

    def change(folder: Path) -> None:
        report = json.loads((folder / "report.json").read_text())
        (folder / "report.json").write_text(json.dumps({**report, field: value}))

    return change


def rewritten(change: Callable[[str], str]) -> Callable[[Path], None]:
    """Writes a record that is not what it was."""

    def rewrite(folder: Path) -> None:
        (folder / FILE).write_text(change((folder / FILE).read_text()))

    return rewrite


def a_byte(folder: Path) -> None:
    """One that is no text."""
    data = bytearray((folder / FILE).read_bytes())
    data[len(data) // 2] = 0xFF
    (folder / FILE).write_bytes(bytes(data))


def unreadable(folder: Path) -> None:
    """A folder in the file's place."""
    (folder / FILE).unlink()
    (folder / FILE).mkdir()


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda folder: (folder / "report.json").unlink(), "there is no report to be read"),
        (lambda folder: (folder / "report.json").write_text("{}"), "not a report of this version"),
        (
            lambda folder: (folder / FILE).unlink(),
            "there is no run.jsonl in it, so its run cannot be judged again; a",
        ),
        (unreadable, "Is a directory"),
        (a_byte, "it has been changed since it was written"),
        (rewritten(lambda text: text.replace("checkin", "checkon")), "it has been changed since it was written"),
        (rewritten(lambda text: text[:-300]), "it has been cut off: its last line is not its end"),
        (rewritten(lambda _: ""), "it is no record of a run"),
        (
            rewritten(lambda _: sealed('{"format": "byohost-run", "version": 9}\n')),
            "it is of version 9, and this byohost",
        ),
        (
            changed("contract", {"version": "0.1", "revision": f"sha256:{0:064}"}),
            "its run was judged by contract 0.1 (sha256:000000000000), and this byohost has",
        ),
        (changed("runId", "beef"), "it is of run feed, and the report beside it of run beef"),
        (changed("results", []), "no clause that its run was judged by can be judged by a record alone"),
    ],
)
def test_what_cannot_be_judged_by_is_refused(
    place: Place, capsys: pytest.CaptureFixture[str], break_it: Callable[[Path], None], words: str
) -> None:
    """One clear sentence, and the exit of a request that cannot be served."""
    found = place(stored())
    break_it(found)
    assert run(["report", "rejudge", str(found)]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert len(err.splitlines()) == 1
    assert str(found) in err


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As for `report show`."""
    assert run(["report", "rejudge", str(tmp_path / "nowhere")]) == 64
    assert "nowhere: there is no report to be read" in capsys.readouterr().err

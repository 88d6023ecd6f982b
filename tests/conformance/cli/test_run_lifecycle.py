"""A run loses nothing: every fault at every stage, on real processes that are struck from inside."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import show
from conformance.cli.run_lifecycle import Course
from conformance.contract.exits import UsageError
from conformance.contract.kills import Kills
from conformance.environment.stage import Assembled, Stage
from conformance.report.folder import RESULTS, ReportFolder, read
from conformance.report.model import Facts
from conformance.runner.plan import Judgement
from tests.children import ended
from tests.conformance.cells import BOUND
from tests.conformance.conftest import NOON, Bench, clause, contract_of
from tests.conformance.injected import STAGES

ROOT = Path(__file__).resolve().parents[3]
CHECKS = """
import pytest
from tests.conformance.injected import here
{collecting}
pytestmark = pytest.mark.clause('EGR-01')
def test_one(): pass
def test_two():
    here('checking')
    assert {holds}, 'broken'
def test_three(): pass
"""
ALL, ONE, NONE = {"passed": 3}, {"passed": 1, "not-run": 2}, {"not-run": 3}
"""What the three checks say: all, if everything was judged, down to none."""

JUDGED = {"staging": {}, "collecting": {}, "checking": ONE, "evidence": ONE, "cleaning": ALL, "publishing": ALL}
"""What is judged where a run ends at once at that stage; without collection nobody knows of the checks."""


@dataclass
class Ended:
    """One run that was struck."""

    code: int | None
    reports: Path
    stdout: str
    stderr: str

    @property
    def folder(self) -> Path:
        """The one report folder."""
        (found,) = (path for path in self.reports.iterdir() if path.is_dir() and not path.is_symlink())
        return found

    @property
    def report(self) -> dict[str, Any]:
        """The report, as `report show` reads it; its other files can be read by their readers too."""
        assert ET.parse(self.folder / "junit.xml").getroot().tag == "testsuites"  # noqa: S314 - our own text
        assert (self.folder / "report.md").read_text().startswith("# ")
        return read(self.folder)

    @property
    def verdicts(self) -> dict[str, int]:
        """How many checks ended how."""
        said = [result["verdict"] for result in self.report["results"]]
        return {verdict: said.count(verdict) for verdict in said}


Strike = Callable[..., Ended]


@pytest.fixture(scope="module")
def server() -> Iterator["subprocess.Popen[str]"]:
    """Runs cells."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    command = [sys.executable, "-P", "-m", "tests.conformance.cells"]
    with ended(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, bufsize=1)
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(BOUND)
        finally:
            process.kill()


@pytest.fixture
def strike(tmp_path: Path, server: "subprocess.Popen[str]", request: pytest.FixtureRequest) -> Strike:
    """Makes a run that is struck by a fault at a stage."""

    def run(fault: str, stage: str, *, holds: bool = True) -> Ended:
        checks, reports = tmp_path / "checks", tmp_path / "reports"
        checks.mkdir()
        reports.mkdir()
        if "ENOSPC" in fault:
            _small_disk(reports, request)
        collecting = "here('collecting')" if stage == "collecting" else ""
        (checks / "test_them.py").write_text(CHECKS.format(holds=holds, collecting=collecting))
        added = {"STAND_IN_CHECKS": str(checks), "STAND_IN_FAULT": fault, "STAND_IN_AT": stage}
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps({"folder": str(tmp_path), "environment": added}) + "\n")
        code = json.loads(server.stdout.readline())
        return Ended(code, reports, (tmp_path / "stdout").read_text(), (tmp_path / "stderr").read_text())

    return run


def _small_disk(folder: Path, request: pytest.FixtureRequest) -> None:
    """A disk of its own for the reports, where one may be had; without it the process is told to let no file grow."""
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=256k", "none", folder], check=False, capture_output=True, timeout=10
    )
    if made and made.returncode == 0:
        request.addfinalizer(lambda: subprocess.run(["umount", folder], check=True, timeout=10))


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
@pytest.mark.parametrize("fault", ["SIGINT", "SIGTERM"])
def test_an_interrupt_is_told_and_loses_nothing(strike: Strike, fault: str, stage: str) -> None:
    """At every stage: code 130, a report that says so, and in it all that was judged."""
    ended = strike(fault, stage)
    assert ended.code == 130, ended.stderr
    assert ended.report["verdict"] == "interrupted"
    assert ended.verdicts == JUDGED[stage]
    assert "cleaning up" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (ended.reports / "latest").resolve() == ended.folder


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
def test_a_second_interrupt_ends_at_once(strike: Strike, stage: str) -> None:
    """What is left is named, with the command that removes it; the report is there all the same; no credentials are."""
    ended = strike("SIGINT+SIGINT", stage)
    assert list(ended.reports.parent.glob("byohost-*")) == []
    # Where the first is obeyed at once, the second strikes nothing any more: it stands behind the first.
    if stage in ("cleaning", "publishing"):
        assert "ended at once; the moon is left: `byohost cleanup` removes it" in ended.stderr
    assert ended.code == 130
    assert ended.report["verdict"] == "interrupted"
    assert ended.verdicts == JUDGED[stage]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
def test_a_kill_leaves_what_was_judged(strike: Strike, stage: str) -> None:
    """A report stands there from the start, and is filled from what was kept; it is never green."""
    ended = strike("SIGKILL", stage)
    assert ended.code == -9
    assert ended.report["verdict"] == "incomplete"
    assert ended.report["summary"].startswith("incomplete: ")
    assert ended.verdicts == JUDGED[stage]
    assert show.report(ended.report, None).startswith("unfinished: ")


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
def test_a_full_disk_is_an_error_in_one_sentence(strike: Strike, stage: str) -> None:
    """Code 2; no traceback, no word of a fault of the harness; what was written before can still be read."""
    ended = strike("ENOSPC", stage)
    assert ended.code == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "fault of the harness" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if line.startswith("byohost: ")]) <= 1
    assert "the report cannot be written" in ended.stderr
    assert ended.report["verdict"] == "incomplete"
    # A file's last page may have room for a few results more.
    assert ended.verdicts == JUDGED[stage] or (stage == "checking" and ended.verdicts.get("passed", 0) > 1)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "evidence"])
def test_a_reader_that_goes_away_is_no_verdict(strike: Strike, stage: str) -> None:
    """The run goes on without being heard, and ends by what it judged."""
    ended = strike("EPIPE", stage, holds=False)
    assert ended.code == 1
    assert ended.report["verdict"] == "not-conformant"
    assert ended.verdicts == {"passed": 2, "failed": 1}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_of_ours_is_told_beside_what_was_judged(strike: Strike, stage: str) -> None:
    """Code 2, or 1 for a target that has failed already; the words of the fault are in the report."""
    ended = strike("moonquake", stage, holds=stage != "evidence")
    assert ended.code == (1 if stage == "evidence" else 2), ended.stderr
    assert ended.report["verdict"] == ("not-conformant" if stage == "evidence" else "error")
    assert "injected at this stage: moonquake" in json.dumps(ended.report)


def test_an_interrupt_while_evidence_is_taken_keeps_the_failure(strike: Strike) -> None:
    """A check that has failed stays failed, though its evidence was never complete."""
    ended = strike("SIGTERM", "evidence", holds=False)
    assert ended.code == 130
    assert ended.verdicts == {"passed": 1, "failed": 1, "not-run": 1}


def test_a_run_that_nothing_strikes_is_green(strike: Strike) -> None:
    """The same run ends with 0 where no fault strikes: each of the codes above is the fault's."""
    ended = strike("SIGKILL", "nowhere")
    assert (ended.code, ended.report["verdict"], ended.verdicts) == (0, "conformant", ALL)
    assert "unfinished" not in ended.report
    assert len((ended.folder / RESULTS).read_text().splitlines()) == 3


def test_what_a_refused_run_leaves_is_told(bench: Bench) -> None:
    """There is no report that could say it: the sentence does."""
    plan = bench.plan(contract_of(clause("EGR-01")))
    folder = ReportFolder.create(bench.root.parent / "reports", "feed", NOON)
    facts = Facts(
        run_id="feed",
        contract=plan.contract,
        target=plan.target,
        selection=plan.selection,
        judgement=Judgement(),
        kills=Kills({}),
        started=NOON,
        seconds=0.0,
        folder=folder.path,
    )

    def refused(_folder: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        stack.callback(lambda: (_ for _ in ()).throw(OSError("the engine is gone")))
        raise UsageError("there is no such image")

    course = Course(facts=facts, folder=folder, plan=lambda _: plan, progress=bench.told, foreseen=(OSError,))
    with pytest.raises(UsageError, match=r"^there is no such image; and what .* not taken down: OSError: the engine"):
        course.run(refused)
    assert not folder.path.exists()

"""`byohost` with a stage of nothing: `certify` judges tiny checks by a tiny contract, all the rest is the real program.

Run as a script; STAND_IN_CHECKS is the folder of the checks. It exists so that exit codes are tested on real processes,
and faults at every stage of a run (`tests.conformance.injected`).
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from conformance.cli import entry
from conformance.cli.run_lifecycle import Course
from conformance.contract.kills import Kills
from conformance.environment import scratch_folders
from conformance.environment.options import RunOptions, RunOutcome
from conformance.environment.stage import Assembled, Stage, StaticStage
from conformance.report.folder import ReportFolder
from conformance.report.model import Facts
from conformance.runner.plan import Judgement, Plan
from conformance.runner.progress import Progress
from conformance.target.description import Target
from conformance.target.selection import choose
from tests.conformance.conftest import clause, contract_of
from tests.conformance.injected import here

CONTRACT = contract_of(clause("EGR-01"), clause("EGR-02", 'unchecked = "Later."'))


@dataclass(frozen=True)
class Nothing(StaticStage):
    """A stage of no bundle, on which a fault may strike."""

    def evidence(self, check: str) -> Sequence[Path]:
        """None, if none is struck."""
        here("evidence")
        return super().evidence(check)


class Folder(ReportFolder):
    """A report's folder, on whose writing a fault may strike."""

    def publish(self, report: Any) -> None:
        """Writes the report."""
        here("publishing")
        super().publish(report)


def certify(target: Target, options: RunOptions, progress: Progress) -> RunOutcome:
    """As `conformance.cli.certify.certify`, without surroundings."""
    started, checks = datetime.now(UTC), Path(os.environ["STAND_IN_CHECKS"])
    selection = choose(CONTRACT, target, options.wish)
    folder = Folder.create(options.report_dir, options.run_id, started)

    def plan(stage: Stage) -> Plan:
        return Plan(
            contract=CONTRACT,
            target=target,
            selection=selection,
            stage=stage,
            today=started.date(),
            progress=progress,
            root=checks,
            command=options.command,
        )

    def assembled(_: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        stack.callback(here, "cleaning")
        here("staging")
        return Assembled(Nothing("", options.run_id), {})

    facts = Facts(
        run_id=options.run_id,
        contract=CONTRACT,
        target=target,
        selection=selection,
        judgement=Judgement(),
        kills=Kills({}),
        started=started,
        seconds=0.0,
        folder=folder.path,
        command=options.command,
    )
    left = "the moon is left: `byohost cleanup` removes it"
    tempfile.tempdir = str(Path.cwd())
    with scratch_folders.folder():  # credentials, as they are kept for a cluster of somebody else's
        return Course(facts=facts, folder=folder, plan=plan, progress=progress, left=left).run(assembled)


def stand_in() -> None:
    """Puts this `certify` in the place of the real one."""
    module = ModuleType("conformance.cli.certify")
    module.certify = certify  # type: ignore[attr-defined] # stands in for the module of that name
    sys.modules["conformance.cli.certify"] = module


if __name__ == "__main__":
    stand_in()
    entry.main()

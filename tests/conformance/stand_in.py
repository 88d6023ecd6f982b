"""`byohost` with a stage of nothing: `certify` judges tiny checks by a tiny contract, all the rest is the real program.

Run as a script; STAND_IN_CHECKS is the folder of the checks. It exists so that exit codes are tested on real processes.
"""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from conformance import entry
from conformance.exits import RunVerdict
from conformance.folder import ReportFolder
from conformance.kills import Kills
from conformance.options import RunOptions, RunOutcome
from conformance.plan import Plan
from conformance.progress import Progress
from conformance.report import Facts, build
from conformance.selection import choose
from conformance.session import judge
from conformance.stage import StaticStage
from conformance.target import Target
from tests.conformance.conftest import clause, contract_of

CONTRACT = contract_of(clause("EGR-01"), clause("EGR-02", 'unchecked = "Later."'))


def certify(target: Target, options: RunOptions, progress: Progress) -> RunOutcome:
    """As `conformance.run.certify`, without surroundings."""
    started = datetime.now(UTC)
    selection = choose(CONTRACT, target, options.wish)
    folder = ReportFolder.create(options.report_dir, options.run_id, started)
    plan = Plan(
        contract=CONTRACT,
        target=target,
        selection=selection,
        stage=StaticStage("", options.run_id),
        today=started.date(),
        progress=progress,
        root=Path(os.environ["STAND_IN_CHECKS"]),
        command=options.command,
    )
    judgement = judge(plan)
    report = build(
        Facts(
            run_id=options.run_id,
            contract=CONTRACT,
            target=replace(target),
            selection=selection,
            judgement=judgement,
            kills=Kills({}),
            started=started,
            seconds=0.0,
            folder=folder.path,
            command=options.command,
        )
    )
    folder.publish(report)
    return RunOutcome(report, folder.path, RunVerdict(report["verdict"]).exit)


if __name__ == "__main__":
    module = ModuleType("conformance.run")
    module.certify = certify  # type: ignore[attr-defined] # stands in for the module of that name
    sys.modules["conformance.run"] = module
    entry.main()

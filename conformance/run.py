"""One `certify` run from its request to its report. Edge: everything, in the order of the architecture's one paragraph.

Whatever is started is taken down again, also after a failure or an interrupt, unless the caller wants to keep it.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any

import httpx

from clusters.errors import ClusterError
from conformance import builtin
from conformance import target as targets
from conformance.contract import Contract, Level
from conformance.exits import HarnessError, RunVerdict, UsageError
from conformance.folder import ReportFolder
from conformance.observe.kube import KubeError
from conformance.options import RunOptions, RunOutcome
from conformance.plan import Judgement, Plan
from conformance.progress import Progress
from conformance.report import Facts, build
from conformance.selection import Selection, choose
from conformance.session import judge, unstaged
from conformance.stage import Stage
from conformance.staging import vendor
from conformance.staging.assembly import Assembled, Surroundings, assemble, install
from conformance.staging.paper import lay_out
from conformance.staging.system import StagingError
from conformance.target import Target
from conformance.waiting import Unmet
from egress_profiles import loading

OURS = (ClusterError, KubeError, StagingError, HarnessError, Unmet, OSError, httpx.TransportError)
"""What the ground may fail with, a platform that is gone among it: an error of ours, with a report that says so."""


def certify(target: Target, options: RunOptions, progress: Progress) -> RunOutcome:
    """Judge a target and write its report.

    Raises:
        UsageError: the request or the target cannot be served; nothing was started.
        KeyboardInterrupt: interrupted before there was anything to report; what was started is gone.
    """

    def assembled(selection: Selection, folder: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        if all(clause.level is Level.STATIC for clause in selection.run):
            return lay_out(target, options, progress, stack)
        return assemble(target, options, folder, progress, stack)

    return _certified(target, options, progress, assembled)


def certify_in(around: Surroundings, target: Target, options: RunOptions) -> RunOutcome:
    """Judge a target in surroundings that stand, and write its report; its hosts are gone afterwards.

    Raises:
        UsageError: the request or the target cannot be served.
        KeyboardInterrupt: interrupted before there was anything to report.
    """

    def assembled(_: Selection, folder: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        return install(around, target, options, folder, stack)

    return _certified(target, options, around.progress, assembled)


def _certified(
    target: Target,
    options: RunOptions,
    progress: Progress,
    assembled: Callable[[Selection, ReportFolder, ExitStack], Assembled[Stage]],
) -> RunOutcome:
    (contract, selection), started, tick = _chosen(target, options), datetime.now(UTC), monotonic()
    folder = ReportFolder.create(options.report_dir, options.run_id, started)

    def prepared(stack: ExitStack) -> tuple[Assembled[Stage], Callable[[], Judgement]]:
        made = assembled(selection, folder, stack)
        plan = Plan(
            contract=contract,
            target=target,
            selection=selection,
            stage=made.stage,
            today=started.date(),
            progress=progress,
            command=options.command,
        )
        return made, partial(judge, plan)

    judgement, environment, egress = _judged(prepared, progress, keep=options.keep)
    facts = Facts(
        run_id=options.run_id,
        contract=contract,
        target=target,
        selection=selection,
        judgement=judgement,
        kills=builtin.kills(),
        started=started,
        seconds=monotonic() - tick,
        folder=folder.path,
        command=options.command,
        environment=environment,
        egress=egress,
    )
    folder.publish(report := build(facts))
    return RunOutcome(report, folder.path, RunVerdict(report["verdict"]).exit)


def _judged(
    prepared: Callable[[ExitStack], tuple[Assembled[Stage], Callable[[], Judgement]]], progress: Progress, *, keep: bool
) -> tuple[Judgement, dict[str, str], Mapping[str, Any] | None]:
    """Stage, judge, map, take down. Trouble of ours becomes a judgement that says so."""
    judgement: Judgement | None = None
    environment: dict[str, str] = {}
    egress: Mapping[str, Any] | None = None
    try:
        with ExitStack() as stack:
            assembled, judged = prepared(stack)
            environment = dict(assembled.environment)
            judgement = judged()
            egress = assembled.stage.egress()
            progress.step("keeping what was made" if keep else "cleaning up")
    except OURS as trouble:
        sentence = f"{type(trouble).__name__}: {trouble}"
        # What was judged stays in the report, beside the fault of the clean-up that came after it.
        judgement = (
            unstaged(sentence) if judgement is None else replace(judgement, faults=(*judgement.faults, sentence))
        )
    return judgement, environment, egress


def _chosen(target: Target, options: RunOptions) -> tuple[Contract, Selection]:
    """What is judged by; what cannot be served is refused here, before anything is started."""
    contract = builtin.contract()
    targets.check(target, contract)
    vendor.check_site(target)
    vendor.template(target)
    try:
        loading.named(target.network.profile)
    except loading.ProfileError as error:
        raise UsageError(f"network.profile: {error}") from error
    return contract, choose(contract, target, options.wish)

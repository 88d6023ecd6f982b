"""One `certify` run from its request to its report. Edge: everything, in the order of the architecture's one paragraph.

Whatever is started is taken down again, also after a failure or an interrupt, unless the caller wants to keep it; the
course of a run, from its stage on, is `conformance.cli.run_lifecycle`.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from clusters.errors import ClusterError
from conformance import builtin
from conformance.cli import bundle_ahead
from conformance.cli.run_lifecycle import Course
from conformance.contract.clauses import Contract, Level
from conformance.contract.exits import HarnessError, UsageError
from conformance.environment.cluster_inventory import ClusterInventory
from conformance.environment.options import Ground, RunOptions, RunOutcome
from conformance.environment.stage import Assembled, Stage, StaticStage
from conformance.environment.staging import existing_assembly, vendor
from conformance.environment.staging.assembly import Surroundings, assemble, install
from conformance.environment.staging.control_plane import assembly as control_plane
from conformance.environment.staging.harness_components import StagingError
from conformance.environment.staging.static import lay_out
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import KubeError
from conformance.report.folder import ReportFolder
from conformance.report.model import Facts
from conformance.runner.plan import Judgement, Plan
from conformance.runner.progress import Progress
from conformance.runner.session import judge
from conformance.target import description as targets
from conformance.target.description import Target
from conformance.target.selection import Selection, choose
from egress_profiles import loading
from fake_platform.client import ControlClient

Judging = Callable[[Plan], Judgement]
"""What makes a judgement of a run's plan."""

OURS = (ClusterError, KubeError, StagingError, HarnessError, WaitFailed, OSError, httpx.TransportError)
"""What the ground may fail with, a platform that is gone among it: an error of ours, with a report that says so."""


def certify(target: Target, options: RunOptions, progress: Progress, judging: Judging = judge) -> RunOutcome:
    """Judge a target and write its report; `judging` makes the judgement, a session of checks if nobody says otherwise.

    Raises:
        UsageError: the request or the target cannot be served; nothing was started.
        HarnessError: the report could not be written.
        KeyboardInterrupt: interrupted when all was done.
    """
    inventory = ClusterInventory(options.run_id)
    course, selection = _course(target, options, progress)

    def assembled(folder: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        if _is_static(selection):
            return lay_out(target, options, progress, stack)
        if options.ground is Ground.CONTROL_PLANE:
            return control_plane.assemble(target, options, folder, progress, stack)
        if options.others is None:
            if not options.existing_cluster:
                bundle_ahead.tell(course.plan(StaticStage("")), options, progress)
            return assemble(target, options, folder, progress, stack)
        wanted = existing_assembly.Wanted(target, options, progress, inventory)
        return existing_assembly.assemble(wanted, folder, stack)

    return replace(course, judging=judging, inventory=inventory.told).run(assembled)


def certify_static(target: Target, options: RunOptions, progress: Progress, platform: ControlClient) -> RunOutcome:
    """Judge a target by its bundle alone, made by a platform that stands and serves one run after the other.

    Raises:
        UsageError: the target cannot be served, or the request is for more than static clauses.
        HarnessError: the report could not be written.
    """
    course, selection = _course(target, options, progress)
    if not _is_static(selection):
        raise UsageError("a bundle alone shows nothing of clauses that are not static; ask for --level static")

    def laid_out(_folder: ReportFolder, stack: ExitStack) -> Assembled[Stage]:
        return lay_out(target, options, progress, stack, platform)

    return course.run(laid_out)


def certify_in(around: Surroundings, target: Target, options: RunOptions, progress: Progress) -> RunOutcome:
    """Judge a target in surroundings that stand, and write its report; its hosts are gone afterwards.

    Raises:
        UsageError: the request or the target cannot be served.
        HarnessError: the report could not be written.
        KeyboardInterrupt: interrupted when all was done.
    """
    course, _ = _course(target, options, progress)
    return course.run(lambda folder, stack: install(around, target, options, folder, stack))


def _course(target: Target, options: RunOptions, progress: Progress) -> tuple[Course, Selection]:
    """The run of a target before it is made, with a report folder of its own, and what it judges."""
    contract, selection = chosen(target, options)
    started = datetime.now(UTC)
    folder = ReportFolder.create(options.report_dir, options.run_id, started)
    plan = Plan(
        contract=contract,
        target=target,
        selection=selection,
        stage=StaticStage(""),
        today=started.date(),
        progress=progress,
        command=options.command,
        seconds=options.seconds,
        fail_fast=options.fail_fast,
    )
    course = Course(
        facts=_facts(plan, options, started, folder.path),
        folder=folder,
        plan=lambda stage: replace(plan, stage=stage),
        progress=progress,
        foreseen=OURS,
        keep=options.keep,
        left=left(selection, options),
    )
    return course, selection


def _facts(plan: Plan, options: RunOptions, started: datetime, folder: Path) -> Facts:
    """What the report is made of, before anything is judged."""
    return Facts(
        run_id=options.run_id,
        contract=plan.contract,
        target=plan.target,
        selection=plan.selection,
        judgement=Judgement(),
        kills=builtin.kills(),
        strength=builtin.strength(),
        started=started,
        seconds=0.0,
        folder=folder,
        command=options.command,
        played=options.ground is Ground.CONTROL_PLANE,
    )


def _is_static(selection: Selection) -> bool:
    return all(clause.level is Level.STATIC for clause in selection.run)


def left(selection: Selection, options: RunOptions) -> str:
    """What a run leaves that is not given the time to clean up, and the command that removes it."""
    if _is_static(selection) or options.ground is Ground.CONTROL_PLANE:
        return ""
    others = options.others
    if others is not None:
        namespaces = f" --namespaces {','.join((*others.given, others.system))}" if others.given else ""
        command = f"byohost cleanup --kubeconfig FILE{namespaces} --run {options.run_id}"
        return f"the cluster {others.server} holds what the run has made: `{command}` takes it away"
    if options.existing_cluster:
        return (
            f"the cluster of {options.kubeconfig} holds what the run has made there: the next run on it clears that "
            "away, `byohost cluster down` the cluster itself"
        )
    return "a cluster of the run's own may be left: `byohost cleanup` removes it"


def chosen(target: Target, options: RunOptions) -> tuple[Contract, Selection]:
    """What is judged by; what cannot be served is refused here, before anything is started."""
    contract = builtin.contract()
    targets.check(target, contract)
    vendor.check_site(target)
    vendor.template(target)
    try:
        loading.named(target.network.profile)
    except loading.ProfileError as error:
        raise UsageError(f"network.profile: {error}") from error
    said = options.others is not None and options.others.said
    if options.others is not None and options.others.audit_log is not None:
        contract = contract.with_audit_log()
    if options.others is not None and options.others.proxy is not None:
        contract = contract.through_a_sites_proxy()
    return contract, choose(contract, target, options.wish, options.access, said=said)

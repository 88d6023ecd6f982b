"""The command `byohost observe`: does an operator of somebody else's keep what is seen of it? Edge: files, terminal.

The report is that of `certify`, in the same folder, with a verdict of its own.
"""

import re
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import Console

from conformance import builtin
from conformance.cli import cluster_options, observation, preflight
from conformance.cli.observation import Outside
from conformance.cli.option_types import ContextOption, ProfileOption, QuietOption
from conformance.contract import input_text
from conformance.contract.exits import HarnessError, RunVerdict, UsageError
from conformance.observe.kube import Kube
from conformance.report import json as render_json
from conformance.report.folder import ReportFolder
from conformance.runner.live_source import refuse_skipped_assertions
from conformance.runner.progress import Lines, Quiet
from conformance.target.bundle.name_validation import is_label
from conformance.watch import expectation, label_selector, observation_run, operator_pods, show
from conformance.watch.expectation import Expectation
from conformance.watch.label_selector import Selector
from conformance.watch.observation_run import Request
from conformance.watch.seen import Seen

HELP = """Judge an operator that somebody else wrote, on its own platform, by what can be seen of it while you watch.

Nothing is installed. It ends with 0 where all that is judged was kept, 1 where something was not, 3 where something
could not be judged. The guide is docs/observe.md.
"""
"""What `--help` says."""

_DURATION = re.compile(r"(?:(\d{1,3})m)?(?:(\d{1,5})s?)?")
SHORTEST, LONGEST = 5, 6 * 3600


OperatorOption = Annotated[str, typer.Option(help="What it runs as: deployment/NAME or statefulset/NAME.")]
NamespaceOption = Annotated[
    str | None, typer.Option(help="Where it runs, and its sandboxes. Default: that of the context.")
]
KubeconfigOption = Annotated[Path | None, typer.Option(help="Default: $KUBECONFIG, else ~/.kube/config.")]
SelectorOption = Annotated[
    str | None, typer.Option(help="Labels of its sandboxes, such as app=worker. Default: all pods but its own.")
]
ForOption = Annotated[str, typer.Option("--for", help="How long to watch: 90s, 5m, 1m30s.")]
ExpectOption = Annotated[Path | None, typer.Option(help="An observe.toml: rights, placement, egress.")]
ProbeOption = Annotated[
    str | None, typer.Option(help="An image with python3, which looks into pods as an ephemeral container.")
]
DisturbOption = Annotated[bool, typer.Option("--disturb", help="Delete the operator's pod once, half-way.")]
ClauseOption = Annotated[list[str] | None, typer.Option("--clause", help="Only this clause; repeatable.")]
ReportsOption = Annotated[Path, typer.Option(help="Where report folders are made.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print report.json on stdout instead of the lines.")]


def observe(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    operator: OperatorOption,
    namespace: NamespaceOption = None,
    kubeconfig: KubeconfigOption = None,
    context: ContextOption = None,
    selector: SelectorOption = None,
    lasts: ForOption = "5m",
    expect: ExpectOption = None,
    probe_image: ProbeOption = None,
    disturb: DisturbOption = False,
    clause: ClauseOption = None,
    profile: ProfileOption = None,
    report_dir: ReportsOption = Path("reports"),
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Judge an operator that somebody else wrote by what can be seen of it."""
    refuse_skipped_assertions()
    chosen = observation.selection(builtin.contract(), tuple(clause or ()), profile)
    resource, name = operator_pods.named(operator)
    request = Request(
        namespace=_namespace(namespace or preflight.place(kubeconfig, context).namespace),
        resource=resource,
        name=name,
        seconds=_seconds(lasts),
        selector=Selector() if selector is None else label_selector.parsed(selector),
        image=probe_image,
        disturb=disturb,
        expected=_expected(expect),
    )
    again = _again(operator, request.namespace, selector=selector, for_=lasts, expect=expect, probe_image=probe_image)
    seen, outside = _watched(request, (kubeconfig, context), report_dir, quiet=quiet)
    outside = replace(outside, command=(*again, *(["--disturb"] if disturb else [])))
    report = observation.report(builtin.contract(), builtin.kills(), chosen, seen, outside)
    return _told(report, ReportFolder(outside.folder), as_json=as_json)


def _again(operator: str, namespace: str, **options: object) -> tuple[str, ...]:
    """The command that makes this observation again; its kubeconfig is its reader's own."""
    given = {name.rstrip("_").replace("_", "-"): value for name, value in options.items() if value not in (None, "5m")}
    told = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    return ("byohost", "observe", "--operator", operator, "--namespace", namespace, *told)


def _watched(
    request: Request, cluster: tuple[Path | None, str | None], report_dir: Path, *, quiet: bool
) -> tuple[Seen, Outside]:
    """What was seen, and how; its report's folder is there, unless nothing came of it."""
    began, run_id, tick = datetime.now(UTC), secrets.token_hex(4), monotonic()
    folder = ReportFolder.create(report_dir, run_id, began)
    progress = Quiet() if quiet else Lines(Console(file=sys.stderr))
    try:
        with cluster_options.reached(*cluster) as (server, file):
            found = observation_run.watched(Kube.connect(file, "kubectl"), request, progress.step)
    except BaseException:
        folder.discard()
        raise
    subject = f"{request.resource.removesuffix('s')}/{request.name}"
    return found.seen, Outside(
        run_id=run_id,
        folder=folder.path,
        began=began,
        seconds=monotonic() - tick,
        server=server,
        subject=subject,
        command=("byohost", "observe"),
        gaps=found.gaps,
        interrupted=found.interrupted,
    )


def _told(report: dict[str, Any], folder: ReportFolder, *, as_json: bool) -> int:
    """Publish it and print it; the exit code is its verdict."""
    try:
        folder.publish(report)
    except OSError as error:
        why = error.strerror or str(error)
        raise HarnessError(f"{folder.path}: the report cannot be written ({why}); name another --report-dir") from error
    if as_json:
        sys.stdout.write(render_json.render(report))
    else:
        console = Console(file=sys.stdout, soft_wrap=True, highlight=False)
        for line in show.lines(report, console.width if console.is_terminal else show.UNBROKEN):
            console.print(line)
        console.print(f"report: {folder.path / 'report.md'}", markup=False)
    return RunVerdict(report["verdict"]).exit


def _namespace(name: str) -> str:
    if not name:
        raise UsageError("say where the operator runs: --namespace NAME (the context of the kubeconfig names none)")
    if not is_label(name):
        raise UsageError(f"--namespace {name!r}: no namespace is named so; lower case letters, digits and - alone")
    return name


def _seconds(text: str) -> float:
    match = _DURATION.fullmatch(text)
    found = 60 * int(match[1] or 0) + int(match[2] or 0) if match and text else 0
    if not SHORTEST <= found <= LONGEST:
        raise UsageError(
            f"--for {text}: write how long to watch, such as 90s, 5m or 1m30s, from {SHORTEST} s to 6 hours"
        )
    return float(found)


def _expected(file: Path | None) -> Expectation:
    if file is None:
        return Expectation()
    try:
        text = input_text.read(file)
    except input_text.UnreadableError as error:
        raise UsageError(f"--expect {file}: it cannot be read ({error}); docs/observe.md says what is in it") from error
    return expectation.load(text, file, builtin.schema("observe"))

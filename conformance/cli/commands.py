"""The command `byohost`. Edge: arguments, terminal, signals, exit codes.

Results go to stdout, all else to stderr. Every way out is in `conformance.contract.exits`; pytest's and typer's codes
stay inside.
"""

import secrets
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from conformance import builtin
from conformance.cli import cluster_options, command_errors, show, site_proxy_options, target_file
from conformance.cli import explore as exploring
from conformance.cli import lint as linting
from conformance.cli import observe as cli_observe
from conformance.cli import preflight as cli_preflight
from conformance.cli.cluster_options import Asked
from conformance.cli.clusters import add_commands
from conformance.cli.contract import FamilyOption, contract_app
from conformance.cli.egress import egress_app
from conformance.cli.kit import kit_app
from conformance.cli.option_types import ProfileOption, ProxyAuthOption, QuietOption, RegistryCredentialsOption
from conformance.cli.report import report_app
from conformance.cli.rights import rights
from conformance.cli.streams import printed
from conformance.contract.access import Access, Policies
from conformance.contract.clauses import Level, Subject
from conformance.contract.exits import Exit, HarnessError, RunVerdict, UsageError
from conformance.environment.options import Ground, RunOptions, RunOutcome
from conformance.explore.wanted import Wanted
from conformance.families._shared.scheduling import recorded_seconds as recorded
from conformance.preflight.rights import GivenAccess
from conformance.report import json as render_json
from conformance.runner.live_source import refuse_skipped_assertions
from conformance.runner.progress import Lines, Progress, Quiet
from conformance.target.description import Target
from conformance.target.selection import Wish

app = typer.Typer(
    name="byohost",
    cls=command_errors.Interruptible,
    help="Does this operator, in this cluster, behind this network, keep the contract?",
    no_args_is_help=True,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
)
app.add_typer(contract_app, name="contract")
app.add_typer(report_app, name="report")
app.add_typer(egress_app, name="egress")
app.add_typer(kit_app, name="kit")
add_commands(app)
app.command("preflight", help=cli_preflight.HELP)(cli_preflight.preflight)
app.command("observe", help=cli_observe.HELP)(cli_observe.observe)
app.command("rights")(rights)

ClauseOption = Annotated[
    list[str] | None, typer.Option("--clause", help="Only this clause, such as RBC-02; repeatable.")
]
GroundOption = Annotated[
    Ground | None,
    typer.Option(help="What to stand on: a cluster, or a control plane alone for an operator's inner loop."),
]
AccessOption = Annotated[
    GivenAccess | None, typer.Option(help="What a run may touch of a cluster that byohost has not made.")
]
RegistryOption = Annotated[
    str | None, typer.Option(help="HOST/PATH where that cluster pulls images from, and byohost pushes them to.")
]
RegistryCaOption = Annotated[
    Path | None, typer.Option(help="PEM of who signed that registry's certificate. Default: the system's.")
]
PullSecretOption = Annotated[
    str | None, typer.Option(help="By which its pods pull: NAMESPACE/NAME of a Secret; with namespace access NAME.")
]
AuditLogOption = Annotated[
    Path | None, typer.Option(help="With --access cluster: the file that its API server's audit log is written to.")
]
PoliciesOption = Annotated[
    Policies | None,
    typer.Option(help="What that cluster does with what a NetworkPolicy denies, if it enforces any."),
]
NamespacesOption = Annotated[
    str | None, typer.Option(help="With --access namespace: those made for the run's hosts: a,b,…")
]
SystemNamespaceOption = Annotated[
    str | None, typer.Option(help="With --access namespace: the one made for byohost's own pods.")
]
ProxyOption = Annotated[str | None, typer.Option(help="The site's own forward proxy, for operators: http://HOST:PORT.")]
ProxyCaOption = Annotated[Path | None, typer.Option(help="PEM of who signs for it, if it opens TLS.")]
NameServerOption = Annotated[
    str | None, typer.Option(help="The Service address of byohost's name server, told to that proxy beforehand.")
]
ExploreOption = Annotated[
    str | None, typer.Option(help="So long, such as 10m: stories that a seed draws, judged by what each has left.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print report.json on stdout instead of the summary.")]


@app.callback()
def byohost(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the versions of program and contract.")] = False,
) -> None:
    """Does this operator, in this cluster, behind this network, keep the contract?"""
    if version:
        printed(show.version(_installed(), builtin.contract()))
        raise typer.Exit


@app.command()
def certify(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    target: Annotated[Path | None, typer.Option(help="Default: ./target.toml, else the reference target.")] = None,
    level: Annotated[Level, typer.Option(help="How much to judge.")] = Level.FULL,
    profile: ProfileOption = None,
    clause: ClauseOption = None,
    family: FamilyOption = None,
    ground: GroundOption = None,
    kubeconfig: Annotated[Path | None, typer.Option(help="An existing cluster; default: a fresh kind cluster.")] = None,
    context: Annotated[str | None, typer.Option(help="A context of the kubeconfig.")] = None,
    report_dir: Annotated[Path, typer.Option(help="Where report folders are made.")] = Path("reports"),
    access: AccessOption = None,
    registry: RegistryOption = None,
    registry_ca: RegistryCaOption = None,
    registry_credentials: RegistryCredentialsOption = None,
    pull_secret: PullSecretOption = None,
    namespaces: NamespacesOption = None,
    system_namespace: SystemNamespaceOption = None,
    audit_log: AuditLogOption = None,
    policies: PoliciesOption = None,
    proxy: ProxyOption = None,
    proxy_ca: ProxyCaOption = None,
    proxy_auth: ProxyAuthOption = None,
    name_server: NameServerOption = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the cluster as it is at the end.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Print who runs when and where; start nothing.")] = False,
    seconds: Annotated[Path | None, typer.Option(help="Keep there how long each scenario took.")] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="End with the first MUST that is broken.")] = False,
    explore: ExploreOption = None,
    seed: Annotated[int | None, typer.Option(help="What --explore draws its stories by; else any.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Tell this story once more, as a report kept it.")] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Judge a target by the contract and write a report."""
    refuse_skipped_assertions()
    stories = exploring.wanted(explore, seed, replay)
    about_checks = {"--plan": plan, "--seconds": seconds is not None, "--fail-fast": fail_fast}
    stands = exploring.ground(ground, stories, about_checks)
    judged, wish = _on(stands, target_file.read(target)), Wish(level, tuple(clause or ()), tuple(family or ()), profile)
    if plan:
        return _foreseen(judged, wish, stands)
    options = RunOptions(
        run_id=secrets.token_hex(4),
        wish=wish,
        ground=stands,
        kubeconfig=kubeconfig,
        context=context,
        report_dir=report_dir,
        keep=keep,
        command=_repeat(target, level, stands, judged),
        seconds=_kept(seconds),
        fail_fast=fail_fast,
    )
    asked = Asked(
        kubeconfig=kubeconfig,
        context=context,
        access=None if access is None else Access(access),
        registry=registry,
        registry_ca=registry_ca,
        registry_credentials=registry_credentials,
        namespaces=namespaces,
        system_namespace=system_namespace,
        pull_secret=pull_secret,
        audit_log=audit_log,
        policies=policies,
        way=site_proxy_options.Asked(proxy, proxy_ca, proxy_auth, name_server),
    )
    return _told(_run(judged, options, asked, stories, quiet=quiet), as_json=as_json)


@app.command()
def lint(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    bundle: Annotated[Path, typer.Argument(help="The YAML file that would be applied; - reads standard input.")],
    profile: ProfileOption = None,
    clause: ClauseOption = None,
    family: FamilyOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Judge a bundle's text by the static clauses; no cluster is needed."""
    refuse_skipped_assertions()
    wish = Wish(Level.STATIC, tuple(clause or ()), tuple(family or ()), profile)
    report = linting.lint(bundle, wish, _progress(quiet=quiet))
    printed(render_json.render(report) if as_json else show.report(report, None))
    return RunVerdict(report["verdict"]).exit


def _run(judged: Target, options: RunOptions, asked: Asked, stories: Wanted | None, *, quiet: bool) -> RunOutcome:
    """Judge it, on the cluster that is meant.

    Raises:
        UsageError: what was said of the cluster does not fit together, or cannot be used.
        HarnessError: a cluster that is somebody else's cannot be reached.
    """
    from conformance.cli.certify import certify as run  # noqa: PLC0415 - clients of the cluster load only where they are needed

    cluster_options.check(options.kubeconfig, options.context, options.ground)
    with cluster_options.cluster(asked) as elsewhere:
        if stories is not None:
            return exploring.run(judged, options, stories, _progress(quiet=quiet))
        outcome: RunOutcome = run(judged, replace(options, others=elsewhere), _progress(quiet=quiet))
    return outcome


def _told(outcome: RunOutcome, *, as_json: bool) -> Exit:
    """The report on stdout, and the exit that it gives."""
    printed(render_json.render(outcome.report) if as_json else show.report(outcome.report, outcome.folder))
    return outcome.exit


def _foreseen(judged: Target, wish: Wish, ground: Ground) -> int:
    from conformance.cli import plan  # noqa: PLC0415 - as for a run_lifecycle

    printed(plan.plan(judged, wish, plan.PACES[ground]))
    return Exit.CONFORMANT


def _kept(seconds: Path | None) -> Path | None:
    """The file for scenarios' seconds, if it can be written and holds nothing else."""
    if seconds is not None and not seconds.resolve().parent.is_dir():
        raise UsageError(f"--seconds {seconds}: there is no folder for it; make it, or name another file")
    if seconds is not None and seconds.is_dir():
        raise UsageError(f"--seconds {seconds}: it is a folder; name a file in it")
    try:
        recorded.read(seconds or recorded.OURS)
    except HarnessError as error:
        raise UsageError(f"--seconds {error}; name another file") from error
    return seconds


def _installed() -> str | None:
    """The version of the program, if it is installed."""
    try:
        return metadata.version("byohost")
    except metadata.PackageNotFoundError:
        return None


def _on(ground: Ground, target: Target) -> Target:
    """The target as that ground judges it: on a control plane alone the operator, and nothing beside it."""
    if ground is Ground.CLUSTER:
        return target
    if Subject.OPERATOR not in target.subjects:
        raise UsageError(
            "--ground control-plane judges operators, and under-test.subjects names none: leave --ground out"
        )
    return replace(target, subjects=(Subject.OPERATOR,))


def _repeat(path: Path | None, level: Level, ground: Ground, judged: Target) -> tuple[str, ...]:
    named = () if judged.path is None or path is None else ("--target", str(path))
    leveled = () if level is Level.FULL else ("--level", str(level))
    grounded = () if ground is Ground.CLUSTER else ("--ground", str(ground))
    return ("byohost", "certify", *named, *leveled, *grounded)


def _progress(*, quiet: bool) -> Progress:
    return Quiet() if quiet else Lines(Console(file=sys.stderr))

"""The command `byohost preflight`: would this cluster carry a run? Edge: terminal, files, environment."""

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clusters.go_builds import architecture
from conformance.cli import lint, site_proxy_options, target_file
from conformance.cli.option_types import ContextOption, ProxyAuthOption, RegistryCredentialsOption
from conformance.cli.preflight_pods import Asked, probing
from conformance.contract import input_text
from conformance.contract.exits import UsageError
from conformance.contract.text import plain
from conformance.environment import scratch_folders
from conformance.environment.staging import vendor
from conformance.preflight import candidates, kubeconfig, run, show
from conformance.preflight.candidates import Candidates
from conformance.preflight.cluster_answers import Request
from conformance.preflight.finding import Finding, verdict
from conformance.preflight.kubeconfig import Place
from conformance.preflight.rights import GivenAccess
from conformance.runner.progress import Lines, Progress, Quiet
from conformance.target.bundle.name_validation import is_label

FRESH = "byohost-preflight"
"""The namespace that is asked about where none is named: one that a run would make."""
PODS = (
    "Ask from inside, too: a pod for each node, a NetworkPolicy, a namespace where there is none; all of it labelled "
    "byohost.test/run, and gone at the end."
)
"""What `--pods` says it does."""
HELP = """Ask a cluster whether a run would find what it needs there; without --pods nothing is written but dry-runs.

It ends with 0 where it is ready, 1 where it is not, 3 where that cannot be told. The guide is docs/preflight.md.
"""
"""What `--help` says."""


KubeconfigOption = Annotated[
    Path | None, typer.Option("--kubeconfig", help="Default: $KUBECONFIG, else ~/.kube/config.")
]
AccessOption = Annotated[
    GivenAccess | None, typer.Option(help="What a run may touch. Default: namespace where one is named, else cluster.")
]
SystemOption = Annotated[
    str | None, typer.Option(help="With namespace access: that of byohost's own pods, whose rights are asked for too.")
]
TargetOption = Annotated[Path | None, typer.Option(help="Whose bundle is tried. Default: the reference target.")]
BundleOption = Annotated[Path | None, typer.Option(help="A bundle as it would be applied, in place of a target's.")]
ProxyOption = Annotated[str | None, typer.Option(help="The site's forward proxy, such as http://proxy.corp:3128.")]
RegistryOption = Annotated[str | None, typer.Option(help="HOST/PATH that the nodes pull images from.")]
RegistryCaOption = Annotated[
    Path | None, typer.Option(help="PEM of who signed that registry's certificate, for pushing. Default: the system's.")
]
PullSecretOption = Annotated[str | None, typer.Option(help="A Secret of the namespace by which pods pull.")]
KitOption = Annotated[Path | None, typer.Option(help="A kit whose images are meant. Default: they are built here.")]
DestinationOption = Annotated[
    list[str] | None, typer.Option(help="https:// or wss:// URL behind the proxy; repeatable.")
]
DestinationCaOption = Annotated[
    Path | None, typer.Option(help="PEM of who signed the destinations' certificates, beside public authorities.")
]
HoldOption = Annotated[
    float, typer.Option(min=0, max=600, help="Seconds for which a WebSocket is held idle; 90 tells more.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout once all has been asked.")]


def preflight(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    kubeconfig_: KubeconfigOption = None,
    context: ContextOption = None,
    namespace: Annotated[str | None, typer.Option(help="The namespace that a run would use.")] = None,
    namespaces: Annotated[str | None, typer.Option(help="Several of them: a,b.")] = None,
    system_namespace: SystemOption = None,
    access: AccessOption = None,
    target: TargetOption = None,
    bundle: BundleOption = None,
    proxy: ProxyOption = None,
    proxy_auth: ProxyAuthOption = None,
    pods: Annotated[bool, typer.Option("--pods", help=PODS)] = False,
    registry: RegistryOption = None,
    registry_ca: RegistryCaOption = None,
    registry_credentials: RegistryCredentialsOption = None,
    pull_secret: PullSecretOption = None,
    kit: KitOption = None,
    destination: DestinationOption = None,
    destination_ca: DestinationCaOption = None,
    hold: HoldOption = 10.0,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> int:
    """Ask a cluster whether a run would find what it needs there."""
    began = time.monotonic()
    cluster = place(kubeconfig_, context)
    named = _named(namespace, namespaces)
    way = site_proxy_options.with_credentials(proxy, proxy_auth)
    level = access or (GivenAccess.NAMESPACE if named else GivenAccess.CLUSTER)
    bundles = _bundles(_given(named, bundle, cluster, level), target, bundle, way)
    if pull_secret is not None and not named:
        raise UsageError(f"--pull-secret {pull_secret}: say of which namespace: --namespace NAME")
    say = _Saying(Console(file=sys.stderr), quiet=quiet)
    ends = tuple(destination or ())
    wanted = Asked(pods, registry, registry_ca, registry_credentials, pull_secret, kit, way, ends, destination_ca, hold)
    system = _system(system_namespace, named, level)
    request = Request(level, bundles, architecture(), proxy=proxy is not None, probing=probing(wanted), system=system)
    found = _asked(cluster, request, say, aloud=not as_json)
    return _ended(cluster, request, found, time.monotonic() - began, as_json=as_json)


def _ended(cluster: Place, request: Request, found: list[Finding], seconds: float, *, as_json: bool) -> int:
    """The verdict: the last line, or all of it as JSON; and its exit code."""
    result, level = verdict(found, run.expected(request)), str(request.access)
    if as_json:
        about = {"access": level, "namespaces": list(request.namespaces), "server": cluster.server}
        sys.stdout.write(show.as_json(result, found, about, seconds))
    else:
        _console().print(show.summary(result, found, level, seconds))
    return result.exit


def _asked(place: Place, request: Request, say: "_Saying", *, aloud: bool) -> list[Finding]:
    """Every finding; where they are told aloud, each as it comes."""
    found, console = [], _console()
    try:
        with (
            scratch_folders.folder() as folder,
            contextlib.closing(run.findings(place, request, say.step, folder)) as findings,
        ):
            for each in findings:
                found.append(each)
                if aloud:
                    say.clear()
                    _print(console, each)
    finally:
        say.clear()
    return found


def _console() -> Console:
    return Console(file=sys.stdout, soft_wrap=True, highlight=False)


class _Saying:
    """What is being asked, on stderr: at a terminal one line that gives way to the findings, else a line each."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._lines: Progress = Quiet() if quiet else Lines(console)
        self._passing = console.is_terminal and not quiet

    def step(self, words: str) -> None:
        """Say it."""
        if not self._passing:
            self._lines.step(words)
            return
        shown = f"   · {plain(words)}"[: self._console.width - 1]
        self._console.file.write(f"\r\x1b[2K{shown}")
        self._console.file.flush()

    def clear(self) -> None:
        """Make room for a finding."""
        if self._passing:
            self._console.file.write("\r\x1b[2K")
            self._console.file.flush()


def _print(console: Console, each: Finding) -> None:
    console.print(show.finding(each, console.width if console.is_terminal else show.UNBROKEN))
    sys.stdout.flush()  # a reader at a pipe sees it as it comes, too


def place(file: Path | None, context: str | None) -> Place:
    """The cluster that is meant, by kubectl's own order of places.

    Raises:
        UsageError: there is no such file or context, or it is no kubeconfig.
    """
    given = os.environ.get("KUBECONFIG", "") if file is None else str(file)
    paths = [Path(each) for each in given.split(os.pathsep) if each] if file is None else [file]
    paths = paths or [Path.home() / ".kube" / "config"]
    there = [path for path in paths if path.is_file()]
    if not there:
        names = os.pathsep.join(map(str, paths))
        raise UsageError(f"--kubeconfig {names}: there is no such file; name the kubeconfig of the cluster")
    documents = []
    for path in there:
        try:
            documents.append(kubeconfig.parsed(input_text.read(path), path))
        except input_text.UnreadableError as error:
            raise UsageError(f"--kubeconfig {path}: it cannot be read ({error})") from error
    return kubeconfig.place(kubeconfig.merged(documents), os.pathsep.join(map(str, there)), context)


def _named(one: str | None, several: str | None) -> tuple[str, ...]:
    names = [name.strip() for name in (several or "").split(",")] if several is not None else []
    names += [one] if one is not None else []
    if "" in names:
        raise UsageError("--namespaces takes names with a comma between them, such as team-a,team-b")
    for name in names:
        if not is_label(name):
            raise UsageError(f"--namespace {name!r}: no namespace is named so; lower case letters, digits and - alone")
    return tuple(dict.fromkeys(names))


def _system(name: str | None, named: tuple[str, ...], level: GivenAccess) -> str:
    if name is None:
        return ""
    if level is GivenAccess.CLUSTER:
        raise UsageError(f"--system-namespace {name}: with cluster access a run makes its own; leave it out")
    if name in named:
        raise UsageError(f"--system-namespace {name}: it is among --namespaces too; name another")
    return _named(name, None)[0]


def _given(named: tuple[str, ...], bundle: Path | None, place: Place, access: GivenAccess) -> tuple[str, ...]:
    """The namespaces to ask about; a bundle's own where none is named."""
    if named or bundle is not None:
        return named
    if access is GivenAccess.CLUSTER:
        return (FRESH,)
    if not place.namespace:
        raise UsageError("--access namespace: say which: --namespace NAME (the context of the kubeconfig names none)")
    return (place.namespace,)


def _bundles(
    named: tuple[str, ...], target: Path | None, bundle: Path | None, proxy: str | None
) -> tuple[Candidates, ...]:
    if bundle is not None:
        if target is not None:
            raise UsageError("--bundle is tried as it is, and --target has one made; give one of them")
        text = lint.read(bundle)
        held = candidates.namespace_of(text, str(bundle))
        if named and named != (held,):
            raise UsageError(f"--bundle {bundle}: its objects lie in {held}, not in {', '.join(named)}")
        return (candidates.of(text, str(bundle), held),)
    judged = target_file.read(target)
    template = vendor.template(judged)
    return tuple(
        candidates.of(candidates.rendered(name, judged, template, proxy), judged.bundle.source, name) for name in named
    )

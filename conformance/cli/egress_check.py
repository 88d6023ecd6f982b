"""The command `byohost egress check`: the battery against any forward proxy. Edge: terminal, files."""

import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli import proxy_baseline, proxy_place
from conformance.contract.exits import Exit, HarnessError, UsageError
from conformance.environment.waiting import Clock
from conformance.report import proxy_check
from egress_profiles import profile_file
from egress_profiles.battery import canary_processes, proxy_cases, verdicts
from egress_profiles.battery.canary_processes import Canaries, CanaryError
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.checking import Battery, NotReached
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Asked, Opened
from egress_profiles.loading import ProfileError

PER_SECOND = 5
"""Probes that a proxy is sent at most: others may use it too."""
PROFILE, UNLISTED = "allowlist", "evil.test"
HELP = """Send the battery through a forward proxy; what arrives at our canaries decides.

Load this policy first: it permits --listed at --port, and nothing else. The proxy's DNS (or its hosts file) gives this
machine's address for --listed, --unlisted and the names like them; they are printed. It ends with 0 where nothing else
was reached, 1 where something was, 3 where something could not be told.

A refusal without a word is proved only beside an open policy: load one that permits everything, run with --open and
--baseline FILE, load the policy in question, run with --baseline FILE. The guide is docs/check-a-proxy.md.
"""


def check(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    proxy: Annotated[str, typer.Option(help="The proxy's URL, such as http://proxy.example:3128.")],
    profile: Annotated[str | None, typer.Option(help=f"Its first host is --listed. [default: {PROFILE}]")] = None,
    listed: Annotated[str | None, typer.Option(help="The name that the policy under test lists, for --port.")] = None,
    unlisted: Annotated[str | None, typer.Option(help=f"A name that it does not list. [default: {UNLISTED}]")] = None,
    kind: Annotated[Kind | None, typer.Option(help="What it does with TLS; found out if not said.")] = None,
    ready: Annotated[bool, typer.Option("--ready", help="The policy is loaded: do not wait for Enter.")] = False,
    baseline: Annotated[Path | None, typer.Option(help="Where --open notes what is reachable.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="The policy is open now: only note what is reachable.")] = False,
    bind: Annotated[str, typer.Option(help="This machine's address. [default: the one facing the proxy]")] = "",
    bind6: Annotated[str, typer.Option(help="The same in IPv6, if the proxy can reach it.")] = "",
    port: Annotated[int, typer.Option(help="The canary's port.", min=1, max=65535)] = 8443,
    other_port: Annotated[int, typer.Option(help="A port that no policy lists.", min=1, max=65535)] = 8444,
    canary_cert: Annotated[Path | None, typer.Option(help="Key and certificate (PEM) that the proxy trusts.")] = None,
    ca: Annotated[Path | None, typer.Option(help="The CA of an https:// proxy's own certificate.")] = None,
    auth: Annotated[str | None, typer.Option(help="USER:PASS from env:NAME or file:PATH.")] = None,
    owned: Annotated[bool, typer.Option("--i-own-this-proxy", help="Also send what could disturb others.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """Send the battery through a forward proxy; what arrives at our canaries decides."""
    if open_ and baseline is None:
        raise UsageError("--open notes what is reachable; give --baseline FILE to say where")
    via = proxy_place.via(proxy, ca, auth)
    place = proxy_place.Place(bind, bind6, port, other_port, canary_cert, owned)
    ground = proxy_place.ground(via, place, listed or _first_host(profile), unlisted or UNLISTED)
    if open_ and baseline:
        proxy_baseline.require_writable(baseline)
    job = _Job(proxy, via, ground, baseline, open_, owned, kind, as_json)
    opened = job.opened()
    if profile or not (listed and unlisted):
        _require_policy(proxy_check.policy(proxy, ground, opened=open_), ground, ready=ready, aside=as_json)
    return job.run(opened)


@dataclass(frozen=True)
class _Job:
    """What is done with the proxy, and how it is told."""

    proxy: str
    via: Via
    ground: Ground
    baseline: Path | None
    open: bool
    owned: bool
    kind: Kind | None
    as_json: bool

    def opened(self) -> Opened | None:
        """Read what was reached under the open policy; None where that is what is asked now, or was never noted."""
        if self.open or self.baseline is None:
            return None
        return proxy_baseline.read(self.baseline, proxy_baseline.place(self.proxy, self.ground))

    def run(self, opened: Opened | None) -> int:
        """Let the canaries stand, and ask."""
        clock = Clock()
        battery = Battery(self.via, self.ground, secrets.token_hex(4), _Pace(clock).step, clock.pause)
        self._make_certificate()
        try:
            with (
                tempfile.TemporaryDirectory() as folder,
                canary_processes.canaries(self.ground, Path(folder)) as canaries,
            ):
                words = self.ground.words(canaries.port, canaries.other)
                credentials = bool(self.via.pair)
                asked = proxy_cases.asked(proxy_cases.Allowed(words, owned=self.owned, credentials=credentials))
                return (
                    self.note(battery, asked, canaries) if self.open else self.judge(battery, asked, canaries, opened)
                )
        except CanaryError as error:
            raise HarnessError(f"{error}") from error

    def _make_certificate(self) -> None:
        """Make the canaries' certificate where a file is named that is not there."""
        file = self.ground.certificate
        try:
            if file and not file.exists():
                canary_processes.make_certificate(file, self.ground.listed, self.ground.unlisted)
        except OSError as error:
            raise UsageError(f"--canary-cert {file}: it cannot be made there ({error.strerror})") from error

    def note(self, battery: Battery, asked: Asked, canaries: Canaries) -> int:
        """Note what is reachable now; what would be useless replaces nothing."""
        assert self.baseline is not None  # noqa: S101 - asked for before anything else
        found = battery.reachable(asked, canaries)
        if isinstance(found, NotReached):
            return self._kept(found.words)
        if not found.useful:
            unlisted = f"{self.ground.unlisted}:{canaries.port}"
            return self._kept(f"the policy is not open, or its DNS does not know {unlisted}: {found.ends['E01']}.")
        proxy_baseline.write(self.baseline, proxy_baseline.place(self.proxy, self.ground), found)
        sys.stdout.write(proxy_check.noted(found, str(self.baseline)))
        return Exit.CONFORMANT

    def _kept(self, cause: str) -> int:
        kept = f"; {self.baseline} stays as it is" if self.baseline and self.baseline.exists() else ""
        sys.stdout.write(f"Nothing was noted{kept}: {cause}\n")
        return Exit.INCOMPLETE

    def judge(self, battery: Battery, asked: Asked, canaries: Canaries, opened: Opened | None) -> int:
        """Send every case, and say what came of it."""
        seen = battery.ask(asked, canaries, opened)
        kind = self.kind or seen.kind
        outcomes = verdicts.judge(asked, seen, kind)
        said = proxy_check.kind_line(self.kind, seen.kind)
        if self.as_json:
            sys.stdout.write(proxy_check.as_json(battery.run, said, outcomes))
        else:
            sys.stdout.write(proxy_check.table(said, kind, outcomes))
        if seen.dead:
            sys.stderr.write(f"byohost: it could not be told, since {seen.dead}\n")
        return verdicts.exit_code(outcomes)


def _first_host(profile: str | None) -> str:
    """Give the first host that a profile lists."""
    try:
        found = profile_file.read(profile or PROFILE)
    except ProfileError as error:
        raise UsageError(f"--profile {profile if str(profile).isprintable() else ascii(profile)}: {error}") from error
    if not found.destinations:
        raise UsageError(f"--profile {profile}: it lists no host; give --listed")
    return found.destinations[0].host


def _require_policy(policy: str, ground: Ground, *, ready: bool, aside: bool) -> None:
    """Print what must be loaded first, and wait until it is.

    Raises:
        UsageError: nobody is there who could say so.
    """
    if not ready and not sys.stdin.isatty():
        raise UsageError(
            f"load a policy that permits {ground.listed}:{ground.port} alone, with DNS that leads to {ground.bind}, "
            "and give --ready; at a terminal this command prints it whole and waits"
        )
    out = sys.stderr if aside else sys.stdout
    out.write(policy)
    if not ready:
        out.write("Press Enter when it is loaded (Ctrl-C: not now). ")
        out.flush()
        if not sys.stdin.readline():
            raise typer.Abort
    out.flush()


class _Pace:
    """Lets a step begin no sooner than a fifth of a second after the one before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next = clock.now()

    def step(self) -> None:
        """Wait for one's turn."""
        left = self._next - self._clock.now()
        if left > 0:
            self._clock.pause(left)
        self._next = self._clock.now() + 1 / PER_SECOND

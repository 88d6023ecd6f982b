"""The commands `byohost egress`: a profile in other words, the battery against any forward proxy. Edge: terminal."""

import dataclasses
import json
import os
import secrets
import ssl
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from conformance.exits import Exit, HarnessError, UsageError
from conformance.waiting import Clock
from egress_profiles import loading, profile_file
from egress_profiles.battery import verdicts
from egress_profiles.battery.checking import Battery, CanaryError, Ground, canaries
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Outcome, Said
from egress_profiles.renderings.entries import RenderError
from egress_profiles.renderings.forms import DNS, Form
from egress_profiles.renderings.forms import render as render_form

PER_SECOND = 5
"""Probes that a proxy is sent at most: others may use it too."""

egress_app = typer.Typer(help="What may be reached: render a profile, check a proxy.", no_args_is_help=True)


@egress_app.command("render")
def render(
    profile: Annotated[str, typer.Argument(help="A shipped profile, or the path of a TOML file.")],
    form: Annotated[Form, typer.Option("--as", help="Whose words.")],
    channel: Annotated[list[str] | None, typer.Option(help="A channel host known now; repeatable.")] = None,
) -> int:
    """Print a profile in the words of another enforcer, and on stderr which DNS it needs."""
    try:
        text = render_form(profile_file.read(profile), form, tuple(channel or ()))
    except (loading.ProfileError, RenderError) as error:
        raise UsageError(f"{profile if profile.isprintable() else ascii(profile)}: {error}") from error
    sys.stdout.write(text)
    sys.stderr.write(f"DNS: {DNS[form]}\n")
    return Exit.CONFORMANT


@egress_app.command("check")
def check(  # noqa: PLR0913 - one parameter per option of the command line
    *,
    proxy: Annotated[str, typer.Option(help="The proxy's URL, such as http://proxy.example:3128.")],
    listed: Annotated[str, typer.Option(help="A name of the canary that the policy under test lists, for --port.")],
    unlisted: Annotated[str, typer.Option(help="A name of the canary that it does not list.")],
    baseline: Annotated[Path, typer.Option(help="Where --open notes what is reachable, and where that is read.")],
    open_: Annotated[bool, typer.Option("--open", help="The policy is open now: only note what is reachable.")] = False,
    bind: Annotated[str, typer.Option(help="The address of this machine where the canaries stand.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The canary's port.")] = 8443,
    other_port: Annotated[int, typer.Option(help="A port that no policy lists.")] = 8444,
    canary_cert: Annotated[Path | None, typer.Option(help="Key and certificate (PEM) that the proxy trusts.")] = None,
    ca: Annotated[Path | None, typer.Option(help="The CA of an https:// proxy's own certificate.")] = None,
    auth: Annotated[str | None, typer.Option(help="USER:PASS from env:NAME or file:PATH.")] = None,
    owned: Annotated[bool, typer.Option("--i-own-this-proxy", help="Also send what could disturb others.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """Send the battery through a forward proxy; what arrives at our canaries decides.

    Run it once with the policy open and --open, and then with the policy in question.
    """
    via = _via(proxy, ca, auth)
    cases = verdicts.asked(owned=owned, credentials=auth is not None)
    ground = Ground(bind, listed, unlisted, port, other_port, canary_cert)
    known = frozenset[str]() if open_ else _read_baseline(baseline, proxy, ground)
    battery = Battery(via, ground, secrets.token_hex(4), _Pace(Clock()).step)
    try:
        with tempfile.TemporaryDirectory() as folder, canaries(ground, Path(folder)) as standing:
            if open_:
                return _note(baseline, proxy, ground, battery.reachable(cases, standing))
            outcomes = verdicts.judge(cases, battery.ask(cases, standing, known))
    except CanaryError as error:
        raise HarnessError(f"{error}") from error
    sys.stdout.write(_as_json(battery.run, outcomes) if as_json else _table(outcomes))
    return verdicts.exit_code(outcomes)


def _place(proxy: str, ground: Ground) -> list[str | int]:
    """Give what a baseline is good for."""
    return [proxy, ground.bind, ground.listed, ground.unlisted, ground.port, ground.other_port]


def _note(file: Path, proxy: str, ground: Ground, reached: frozenset[str]) -> int:
    """Write a baseline down."""
    file.write_text(json.dumps({"place": _place(proxy, ground), "reached": sorted(reached)}) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(reached)} destinations were reached under the open policy; noted in {file}.\n")
    return Exit.CONFORMANT if reached else Exit.INCOMPLETE


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


def _via(proxy: str, ca: Path | None, auth: str | None) -> Via:
    url = urlsplit(proxy)
    if url.scheme not in {"http", "https"} or not url.hostname or url.username or url.password:
        raise UsageError("--proxy: write http://HOST:PORT or https://HOST:PORT, and credentials in --auth")
    try:
        context = ssl.create_default_context(cafile=ca) if url.scheme == "https" else None
        return Via(url.hostname, url.port or (443 if context else 80), context, _pair(auth))
    except (OSError, ValueError) as error:
        raise UsageError(f"--ca or --proxy: {error}") from error


def _pair(auth: str | None) -> str:
    """Read `user:password` from where it is said to be; it is never an argument, which every process could read."""
    kind, _, place = (auth or "").partition(":")
    pair = ""
    if kind == "env":
        pair = os.environ.get(place, "")
    elif kind == "file":
        try:
            pair = Path(place).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(f"--auth file:{place}: it cannot be read ({error.strerror})") from error
    if auth is not None and ":" not in pair:
        raise UsageError("--auth: give env:NAME or file:PATH of a text USER:PASS")
    return pair


def _read_baseline(file: Path, proxy: str, ground: Ground) -> frozenset[str]:
    """Give the cases whose destination was reached under the open policy; none, if that was never noted."""
    if not file.is_file():
        return frozenset()
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        same = note["place"] == _place(proxy, ground)
        reached = frozenset(map(str, note["reached"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"--baseline {file}: it is none that --open has written") from error
    if not same:
        raise UsageError(f"--baseline {file}: it was noted for another proxy or other canaries; run --open again")
    return reached


def _as_json(run: str, outcomes: tuple[Outcome, ...]) -> str:
    return json.dumps({"run": run, "cases": [dataclasses.asdict(each) for each in outcomes]}, indent=2) + "\n"


def _table(outcomes: tuple[Outcome, ...]) -> str:
    lines = [f"{each.case:<34} {each.said:<15} {each.reason or each.words}" for each in outcomes]
    counts = Counter(each.said for each in outcomes)
    return "\n".join([*lines, "", ", ".join(f"{counts[said]} {said}" for said in Said if counts[said])]) + "\n"

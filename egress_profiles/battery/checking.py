"""Asks a forward proxy the whole battery, with canaries of ours as its witnesses. Edge: child processes, sockets.

Two steps, since a refusal proves something only beside an arrival: with the policy open it is noted which destinations
can be reached at all, with the policy under test every case is sent. Each probe carries the run's id, and `pace` is
called before each: whoever calls decides how fast.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from egress_profiles.battery.cases import Case
from egress_profiles.battery.sending import NoHttp2Error, Via, send
from egress_profiles.battery.spellings import spellings
from egress_profiles.battery.verdicts import Seen

LISTED_CONTROL = Case("control", "the listed host, asked for as a good client would")


class CanaryError(Exception):
    """The canaries cannot stand where they were to; the message says why."""


@dataclass(frozen=True)
class Ground:
    """Where the canaries stand, and the two names at which the proxy finds them; port 0 takes any free one."""

    bind: str
    listed: str
    unlisted: str
    port: int = 0
    other_port: int = 0
    certificate: Path | None = None


@dataclass(frozen=True)
class Canaries:
    """Two that run: their TLS ports, and the files of what arrived."""

    port: int
    other: int
    logs: tuple[Path, Path]

    def saw(self, mark: str) -> bool:
        """Tell whether a mark arrived at either."""
        return any(mark in log.read_text(encoding="utf-8") for log in self.logs)


@dataclass(frozen=True)
class Battery:
    """One run: the proxy, the ground, the run's id, and what is called before each probe."""

    via: Via
    ground: Ground
    run: str
    pace: Callable[[], None]

    def reachable(self, cases: tuple[Case, ...], canaries: Canaries) -> frozenset[str]:
        """With the policy open: send each case's honest control, and give the cases whose control arrived."""
        honest = {case.id: case.honest for case in cases}
        marks = {case_id: self._send(honest[case_id], canaries, f"o{n:03d}") for n, case_id in enumerate(honest)}
        return frozenset(case_id for case_id, (mark, _) in marks.items() if canaries.saw(mark))

    def ask(self, cases: tuple[Case, ...], canaries: Canaries, open_: frozenset[str]) -> Seen:
        """Under the policy in question: send every case between two controls, and give what arrived."""
        first, _ = self._send(LISTED_CONTROL, canaries, "first")
        sent = {case.id: self._send(case, canaries, f"c{number:03d}") for number, case in enumerate(cases)}
        last, _ = self._send(LISTED_CONTROL, canaries, "last")
        return Seen(
            arrived=frozenset(case_id for case_id, (mark, _) in sent.items() if canaries.saw(mark)),
            open_=open_,
            alive=canaries.saw(first) and canaries.saw(last),
            silent=frozenset(case_id for case_id, (_, spoken) in sent.items() if not spoken),
        )

    def _send(self, case: Case, canaries: Canaries, name: str) -> tuple[str, bool]:
        """Send one case, and give its mark and whether its protocol was spoken at all."""
        mark = f"byohost-{self.run}-{name}"
        words = {
            "ok": self.ground.listed,
            "evil": self.ground.unlisted,
            "reader": self.ground.listed,
            **spellings("127.0.0.1", "::1"),
            "port": str(canaries.port),
            "raw": str(canaries.other),
            "mark": mark,
        }
        self.pace()
        try:
            send(case, self.via, words)
        except NoHttp2Error:
            return mark, False
        return mark, True


LEAVE = 10.0
"""Seconds that a canary is given to end."""


@contextlib.contextmanager
def canaries(ground: Ground, folder: Path) -> Iterator[Canaries]:
    """Run two canaries as long as the block runs.

    Raises:
        CanaryError: an address is not this machine's, or a port is taken.
    """
    with contextlib.ExitStack() as stack:
        logs = (folder / "canary.jsonl", folder / "other.jsonl")
        ports = [
            stack.enter_context(_canary(ground, log, port))
            for log, port in zip(logs, (ground.port, ground.other_port), strict=True)
        ]
        yield Canaries(ports[0], ports[1], logs)


@contextlib.contextmanager
def _canary(ground: Ground, log: Path, port: int) -> Iterator[int]:
    command = [sys.executable, "-P", "-m", "egress_profiles.canary", "--address", ground.bind, "--log", str(log)]
    command += [f"--{name}-port=0" for name in ("http", "echo", "dns", "udp", "quic")] + [f"--tls-port={port}"]
    command += ["--certificate", str(ground.certificate)] if ground.certificate else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None  # noqa: S101 - PIPE was asked for
        assert child.stderr is not None  # noqa: S101 - PIPE was asked for
        try:
            line = child.stdout.readline()
            if not line:
                raise CanaryError(child.stderr.read().strip())
            listeners = json.loads(line)["listeners"]
            yield next(each["port"] for each in listeners if each["listener"] == "tls")
        finally:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(LEAVE)
            child.kill()

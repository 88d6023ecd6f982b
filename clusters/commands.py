"""Runs one child process, with a bound, and turns its failure into a sentence. Edge: subprocess, time.

No shell is involved anywhere: a command is a list.
"""

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clusters import child_environment
from clusters.errors import ClusterError
from clusters.progress import Progress, silent

TAIL_LINES = 12
REPORT_EVERY = 15.0


@dataclass(frozen=True)
class Call:
    """How to run a command: its bound in seconds, input, additions to the environment, folder and who is told."""

    bound: float = 60.0
    stdin: bytes | None = None
    stdin_file: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    progress: Progress = silent


@dataclass(frozen=True)
class Outcome:
    """What a finished command left behind."""

    code: int
    stdout: bytes
    stderr: bytes


def attempt(command: Sequence[str], what: str, call: Call) -> Outcome:
    """Run ``command`` and return its outcome whatever its exit code.

    ``what`` names the work in progress and errors ("building kind").

    Raises:
        ClusterError: the program is missing, or the bound passed (the child is killed first).
    """
    source = call.stdin_file.open("rb") if call.stdin_file else None
    try:
        with needing(command[0], what):
            process = subprocess.Popen(
                list(command),
                stdin=source or (subprocess.PIPE if call.stdin is not None else subprocess.DEVNULL),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=call.folder,
                env={**child_environment.inherited(), **call.environment},
            )
    finally:
        if source:
            source.close()
    with process:
        return _finish(process, what, call)


@contextlib.contextmanager
def needing(program: str, what: str) -> Iterator[None]:
    """Whoever starts a program in this block is told in a sentence where it is missing.

    Raises:
        ClusterError: the program is not installed.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise ClusterError(f"{what} needs the program {program}, which is not installed") from error


def run(command: Sequence[str], what: str, call: Call | None = None) -> bytes:
    """Run ``command`` and return its standard output.

    Raises:
        ClusterError: as for :func:`attempt`, or the exit code is not 0; the message carries the last lines said.
    """
    return judge(attempt(command, what, call or Call()), command[0], what)


def judge(outcome: Outcome, program: str, what: str) -> bytes:
    """What a command printed, if it succeeded.

    Raises:
        ClusterError: its exit code is not 0; the message carries the last lines said.
    """
    if outcome.code != 0:
        said = (outcome.stderr.strip() or outcome.stdout.strip()).decode(errors="replace").splitlines()
        tail = "\n".join(said[-TAIL_LINES:])
        raise ClusterError(f"{what} failed: {program} ended with code {outcome.code}: {tail}")
    return outcome.stdout


def _finish(process: "subprocess.Popen[bytes]", what: str, call: Call) -> Outcome:
    started = time.monotonic()
    pending = call.stdin
    while True:
        left = call.bound - (time.monotonic() - started)
        try:
            stdout, stderr = process.communicate(pending, timeout=max(0.01, min(REPORT_EVERY, left)))
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - started
            if seconds >= call.bound:
                process.kill()  # what it printed is not waited for: a child of its own may hold on to the pipes
                raise ClusterError(f"{what} did not finish within {call.bound:g} s and was stopped") from None
            call.progress(f"{what}: {seconds:.0f} s so far")
            continue
        except BaseException:
            process.kill()
            raise
        return Outcome(process.returncode, stdout, stderr)

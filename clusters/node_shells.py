"""Runs commands in a node by shells that stay: an exec of the engine for each would cost a tenth of a second of CPU.

A shell reads commands from its input, each ended by a NUL, and answers one with its exit code, the lengths of what it
printed to stdout and stderr, and both. As many shells stay as commands were ever run at once. Edge: subprocess, time.
"""

import contextlib
import os
import select
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clusters import child_environment
from clusters.commands import Outcome, judge, needing
from clusters.errors import ClusterError

CHUNK = 1 << 20
LOOP = """
out=$(mktemp) err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT
while IFS= read -rd '' line; do
    (eval "exec $line") >"$out" 2>"$err" </dev/null
    code=$?
    echo $code $(stat -c %s "$out" "$err")
    cat "$out" "$err"
done
"""


@dataclass(frozen=True)
class NodeShells:
    """The shells in one node; `entry` is the command that runs a program there with our input, environment added."""

    node: str
    entry: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    _idle: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def run(self, command: Sequence[str], bound: float) -> bytes:
        """Run a command in the node and return its standard output; any thread may call this at any time.

        Raises:
            ClusterError: it failed, did not finish within ``bound`` seconds, or there is no way into the node.
        """
        what = f"{command[0]} in {self.node}"
        try:
            shell = self._idle.pop()
        except IndexError:  # asked for, and not looked for first: another thread may take the last one
            shell = self._start(what)
        try:
            outcome = _ask(shell, shlex.join(command), time.monotonic() + bound)
        except BaseException as error:
            _end(shell)
            if isinstance(error, TimeoutError):
                raise ClusterError(f"{what} did not finish within {bound:g} s and was left alone") from None
            if isinstance(error, OSError):
                raise ClusterError(f"{what}: the way into the node has ended") from error
            if isinstance(error, ValueError):
                raise ClusterError(f"{what}: the node kept nothing of it; is its disk full?") from error
            raise
        self._idle.append(shell)
        return judge(outcome, command[0], what)

    def close(self) -> None:
        """End the shells that nobody uses; a command that still runs keeps its own."""
        while self._idle:
            _end(self._idle.pop())

    def _start(self, what: str) -> "subprocess.Popen[bytes]":
        line = [*self.entry, "bash", "-c", LOOP]
        with needing(line[0], what):
            return subprocess.Popen(
                line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**child_environment.inherited(), **self.environment},
            )


def _ask(shell: "subprocess.Popen[bytes]", line: str, deadline: float) -> Outcome:
    """Send one command and read its answer.

    Raises:
        TimeoutError: the answer is not whole at the deadline.
        OSError: the shell has ended.
        ValueError: it could not keep what was printed.
    """
    if shell.stdin is None or shell.stdout is None:  # pragma: no cover - both are pipes
        raise OSError
    shell.stdin.write(line.encode() + b"\0")
    shell.stdin.flush()
    answer = bytearray()
    while b"\n" not in answer:
        answer += _read(shell.stdout.fileno(), deadline)
    head, _, body = bytes(answer).partition(b"\n")
    code, out, err = (int(each) for each in head.split())
    parts, length = [body], len(body)
    while length < out + err:
        parts.append(_read(shell.stdout.fileno(), deadline))
        length += len(parts[-1])
    printed = b"".join(parts)
    return Outcome(code, printed[:out], printed[out:])


def _read(descriptor: int, deadline: float) -> bytes:
    ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
    if not ready:
        raise TimeoutError
    found = os.read(descriptor, CHUNK)
    if not found:
        raise OSError
    return found


def _end(shell: "subprocess.Popen[bytes]") -> None:
    """End our side of it; the shell in the node sees the end of its input."""
    shell.kill()
    for pipe in (shell.stdin, shell.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was still to be sent has nobody to read it
                pipe.close()
    shell.wait()

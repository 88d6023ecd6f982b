"""Where mutants are judged: surroundings that serve one after the other. Edge: the cluster."""

import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
from rich.console import Console

from conformance import builtin
from conformance.environment.options import RunOptions
from conformance.environment.staging.assembly import Surroundings, replatform, rewire, surround
from conformance.runner.progress import Lines
from conformance.target.description import Target
from fake_platform.client import ControlError

SERVES = 12
"""Mutants that one set of surroundings sees: journal and logs only grow."""

OURS = "reference"


class Ground:
    """The reference's platform, proxy, registry and network; a mutant's platform or network takes their place."""

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self._stack = ExitStack()
        self._around: Surroundings | None = None
        self._platform = OURS
        self._served = 0

    def under(self, target: Target, stack: ExitStack) -> Surroundings:
        """What this mutant wants: its platform stays until another is wanted, its network until the stack ends."""
        around, kind = self._standing(), target.mutant.kind if target.mutant else ""
        platform = target.mutant.id if target.mutant and kind == "platform" else OURS
        if platform != self._platform:
            self._platform = ""  # what is there if this fails
            around = self._around = replatform(around, target, self._stack)
            self._platform = platform
        if kind == "network":
            stack.callback(rewire, around, builtin.reference_target())
            rewire(around, target)
        return around

    def clear(self) -> None:
        """Take down what stands."""
        stack, self._stack, self._around = self._stack, ExitStack(), None
        self._platform, self._served = OURS, 0
        stack.close()

    def _standing(self) -> Surroundings:
        """Those that stand; new ones after so many mutants, or if they fell."""
        if self._around is None or self._served >= SERVES or not _answers(self._around):
            self.clear()
            options = RunOptions(run_id=secrets.token_hex(4), kubeconfig=self.kubeconfig)
            said = Lines(Console(file=sys.stderr))
            self._around = surround(builtin.reference_target(), options, said, self._stack)
        self._served += 1
        return self._around


def _answers(around: Surroundings) -> bool:
    try:
        around.control.hosts()
    except (httpx.TransportError, ControlError):
        return False
    return True

"""Where mutants are judged that break nothing which others stand on. Edge: the cluster."""

import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
from rich.console import Console

from conformance import builtin
from conformance.options import RunOptions
from conformance.progress import Lines
from conformance.staging.assembly import Surroundings, surround
from fake_platform.client import ControlError

SERVES = 12
"""Mutants that one platform sees."""


class Ground:
    """The reference's platform, proxy, registry and network, in which one mutant after the other is judged."""

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self._stack = ExitStack()
        self._around: Surroundings | None = None
        self._served = 0

    def around(self) -> Surroundings:
        """Those that stand; new ones after so many mutants, since a platform's journal only grows, or if they fell."""
        if self._around is None or self._served >= SERVES or not _answers(self._around):
            self.clear()
            options = RunOptions(run_id=secrets.token_hex(4), kubeconfig=self.kubeconfig)
            said = Lines(Console(file=sys.stderr))
            self._around = surround(builtin.reference_target(), options, said, self._stack)
        self._served += 1
        return self._around

    def clear(self) -> None:
        """Take down what stands."""
        stack, self._stack, self._around, self._served = self._stack, ExitStack(), None, 0
        stack.close()


def _answers(around: Surroundings) -> bool:
    try:
        around.control.hosts()
    except (httpx.TransportError, ControlError):
        return False
    return True

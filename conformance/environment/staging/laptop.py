"""A platform on this machine, as `byohost platform serve` runs it, for stages without a cluster. Edge: a child."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.environment.staging.harness_components import StagingError
from conformance.target.description import Target
from fake_platform.client import ControlClient

LEAVE = 10.0
"""Seconds that the child is given to end."""


def program(target: Target) -> list[str]:
    """The command of the reference's platform, or of a mutant's, without its flags."""
    words = ["-m", "fake_platform"]
    if target.mutant is not None and target.mutant.kind == "platform" and target.mutant.build is not None:
        words = [str(target.resolve(target.mutant.build))]
    # -P: neither the caller's folder nor a mutant's is a place to import from; a `platform.py` may lie in both.
    return [sys.executable, "-P", *words]


@contextmanager
def laptop_platform(target: Target) -> Iterator[ControlClient]:
    """The reference's platform, or a mutant's, as long as the block lasts.

    Raises:
        StagingError: it did not start; the message has its last words.
    """
    command = [*program(target), "--laptop"]
    # A session of its own: a terminal's Ctrl-C reaches every process of its own, and clean-up still asks the platform.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        try:
            told = _told(child)
            with ControlClient(told["control"], told["controlToken"]) as control:
                yield control
        finally:
            end(child)


def end(child: "subprocess.Popen[str]") -> None:
    """Ask a platform to end, and end it if it does not.

    Raises:
        subprocess.TimeoutExpired: it took too long, and was killed.
    """
    child.terminate()
    try:
        child.communicate(timeout=LEAVE)
    finally:
        child.kill()


def _told(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """The line by which it says where it is."""
    line = child.stdout.readline() if child.stdout else ""
    if not line:
        said = child.stderr.read().strip() if child.stderr else ""
        raise StagingError(f"the platform of this machine did not start: {said}")
    found: dict[str, Any] = json.loads(line)
    return found

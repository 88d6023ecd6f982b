"""Processes of containers, with this machine as the node."""

import os
import subprocess
from collections.abc import Sequence

import pytest

from conformance.observe import process

NOBODY = 2**31 - 1
"""A number beyond what Linux gives to a process."""


def _run(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_only_what_runs_is_left() -> None:
    """In any order, and of none there is none."""
    assert process.left(_run, (NOBODY, os.getpid())) == (os.getpid(),)
    assert process.left(_run, ()) == ()


def test_container_without_a_process_has_none() -> None:
    """It is told to whoever asks for one, and left out of a list."""
    assert process.alive(_run, "no-such-container", "") == ()
    with pytest.raises(process.NoSuchProcessError):
        process.process_id(_run, "no-such-container")


def test_each_container_has_its_process() -> None:
    """As its runtime has written it down."""
    written = {"one": "41\n", "two": "", "three": "43\n"}
    assert process.alive(lambda command: written[command[-1].split("/")[-2]], *written) == (41, 43)

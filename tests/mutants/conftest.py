"""Options of the mutants' run, and the one cluster that all of them share."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rich.console import Console

from conformance import builtin
from conformance.options import RunOptions
from conformance.progress import Lines
from conformance.staging.assembly import Surroundings, surround
from tests.mutants.command import BYOHOST


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose how much is judged, and which mutants are run."""
    group = parser.getgroup("mutants")
    group.addoption("--every-clause", action="store_true", help="judge each mutant by the whole contract")
    group.addoption("--at-most", type=int, help="only so many mutants, those that what changed concerns first")
    group.addoption("--room", action="append", default=[], help="only mutants of what this room holds; repeatable")


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A kind cluster of ours, made once; BYOHOST_MUTANTS_KUBECONFIG names one that stands already."""
    given = os.environ.get("BYOHOST_MUTANTS_KUBECONFIG")
    if given:
        yield Path(given)
        return
    made = subprocess.run([*BYOHOST, "cluster", "up"], stdout=subprocess.PIPE, text=True, check=True)
    cluster = json.loads(made.stdout)
    yield Path(cluster["kubeconfig"])
    subprocess.run([*BYOHOST, "cluster", "down", cluster["name"]], check=True)


@pytest.fixture(scope="session")
def surroundings(kubeconfig: Path) -> Iterator[Surroundings]:
    """The reference's platform, proxy, registry and network, in which one operator after the other is judged."""
    options = RunOptions(run_id=secrets.token_hex(4), kubeconfig=kubeconfig)
    with ExitStack() as stack:
        yield surround(builtin.reference_target(), options, Lines(Console(file=sys.stderr)), stack)

"""Options of the mutants' run, and the one cluster that all of them share."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants.command import BYOHOST
from tests.mutants.ground import Ground


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
def ground(kubeconfig: Path) -> Iterator[Ground]:
    """What mutants share; it is set up when the first of them asks."""
    shared = Ground(kubeconfig)
    yield shared
    shared.clear()

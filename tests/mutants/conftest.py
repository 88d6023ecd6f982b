"""Options of the mutants' run, and the one cluster that all of them share."""

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters.cleanup import cleanup
from clusters.engine import ensure_engine
from conformance.environment.staging.own_cluster import Wanted, create
from tests.mutants.ground import Ground


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose how much is judged, and which mutants are run."""
    group = parser.getgroup("mutants")
    group.addoption("--every-clause", action="store_true", help="judge each mutant by the whole contract")
    group.addoption("--at-most", type=int, help="only so many mutants, those that what changed concerns first")
    group.addoption("--room", action="append", default=[], help="only mutants of what this room holds; repeatable")


def _say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - progress of a long fixture


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A kind cluster of this process, made once; BYOHOST_MUTANTS_KUBECONFIG names one that stands already."""
    given = os.environ.get("BYOHOST_MUTANTS_KUBECONFIG")
    if given:
        yield Path(given)
        return
    engine = ensure_engine(_say)
    cleanup(engine, _say)
    cluster = create(engine, secrets.token_hex(4), _say, Wanted())
    try:
        yield cluster.kubeconfig
    finally:
        cluster.delete()


@pytest.fixture(scope="session")
def ground(kubeconfig: Path) -> Iterator[Ground]:
    """What mutants share; it is set up when the first of them asks."""
    shared = Ground(kubeconfig)
    yield shared
    shared.clear()

"""One kind cluster for the end-to-end tests, made by pytest-kind from our own configuration."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pytest_kind import KindCluster as PytestKind

from clusters.engine import ensure_engine
from clusters.kind import KindCluster, open_cluster, settle, write_config
from clusters.node_image import ensure_node_image
from clusters.ownership import PREFIX
from conformance.environment.staging.own_cluster import Wanted, options
from tests.e2e.plain_cluster import PlainCluster, plain_cluster

BYOHOST = (sys.executable, "-m", "conformance")


def say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - progress of a long fixture


def certified_with(
    arguments: Sequence[str], folder: Path, *clauses: str, within: float = 400
) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a run that these arguments name; `within` are the seconds that it may take."""
    chosen = [part for clause in clauses for part in ("--clause", clause)]
    command = [*BYOHOST, "certify", *arguments, "--report-dir", str(folder), "--json", *chosen]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=within)
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KindCluster]:
    """Ours by name, mark and configuration; pytest-kind creates it and takes it down."""
    engine = ensure_engine(say)
    image = ensure_node_image(engine, say)
    ours = open_cluster(engine, PREFIX + secrets.token_hex(4), say)
    config = write_config(ours, image, options("e2e", Wanted()))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment.items():
            patch.setenv(name, value)
        patch.chdir(tmp_path_factory.mktemp("pytest-kind"))
        driver = PytestKind(ours.name, ours.kubeconfig, image.ref, ours.kind, ours.kubectl)
        try:
            driver.create(config_file=config)
            settle(ours, "e2e")
            yield ours
        finally:
            ours.delete()


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainCluster]:
    """One that is not ours, for all tests that need such a one."""
    with plain_cluster(tmp_path_factory.mktemp("plain"), say) as made:
        yield made


@pytest.fixture
def certify(cluster: KindCluster, tmp_path: Path) -> Iterator["Command"]:
    """Runs `byohost certify` on the shared cluster; what is still running at the end is interrupted."""
    command = Command(cluster, tmp_path)
    yield command
    command.stop()


class Command:
    """`byohost certify` as a person runs it: a process of its own, its progress read line by line."""

    def __init__(self, cluster: KindCluster, reports: Path) -> None:
        self.cluster = cluster
        self.reports = reports
        self._process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str, fresh: bool = False) -> "subprocess.Popen[str]":
        """Start it, on the shared cluster or a fresh one of its own; stderr is progress, stdout the summary."""
        where = [] if fresh else ["--kubeconfig", str(self.cluster.kubeconfig)]
        self._process = subprocess.Popen(
            [*BYOHOST, "certify", *where, "--report-dir", str(self.reports), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ},
            process_group=0,  # as a shell starts a job, so that Ctrl-C can be sent to all of it
        )
        return self._process

    def until(self, words: str) -> str:
        """Read progress until a line has these words; everything said so far."""
        process = self._process
        assert process is not None
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if words in line:
                return said
        raise AssertionError(f"certify ended with code {process.wait(60)} before it said {words!r}:\n{said}")

    def ended(self) -> tuple[int, str, str]:
        """Wait for its end: exit code, stdout, the rest of stderr."""
        assert self._process is not None
        out, err = self._process.communicate(timeout=600)
        return self._process.returncode, out, err

    def stop(self) -> None:
        """End it if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.communicate(timeout=120)

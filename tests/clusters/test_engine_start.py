"""Tests of what a process id file left behind may and may not do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clusters import engine_start
from clusters.state import State


@pytest.mark.parametrize("text", ["this process", str(2**30), "rubbish", ""])
def test_stale_process_id_is_forgotten_and_stops_nobody(tmp_path: Path, text: str) -> None:
    """A number that now belongs to another program (here: this one), to nobody, or is none, only loses its file."""
    file = tmp_path / "dockerd.pid"
    file.write_text(str(os.getpid()) if text == "this process" else text)
    engine_start._forget_dead(file)
    assert not file.exists()


def test_missing_file_is_fine(tmp_path: Path) -> None:
    """The first start has nothing to forget."""
    engine_start._forget_dead(tmp_path / "dockerd.pid")


def test_refusal_names_the_command() -> None:
    """Without an engine and without rights, the sentence says what to type."""
    error = engine_start.cannot_start()
    assert "apt-get install docker.io" in error.message
    assert error.exit_code == 2


def test_the_runtime_does_not_depend_on_the_virtual_environment(tmp_path: Path) -> None:
    """It is run by the installation that environments are made from; the current one is the last resort."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (tmp_path / "bin").mkdir()
    current = tmp_path / "env" / "bin" / "python"
    assert engine_start.durable_python(tmp_path, current) == current
    (tmp_path / "bin" / python).touch()
    assert engine_start.durable_python(tmp_path, current) == tmp_path / "bin" / python


def test_a_runtime_whose_interpreter_was_removed_works_again_after_a_refresh(tmp_path: Path) -> None:
    """An engine that was started from an environment which is gone can run containers again."""
    state = State(tmp_path)
    state.engine.mkdir()
    runtime = state.engine / engine_start.RUNTIME
    runtime.write_text('#!/bin/sh\nexec "/gone/bin/python" "$@"\n')
    runtime.chmod(0o755)
    engine_start.write_wrapper(state.engine, "/bin/echo")
    said = subprocess.run([runtime, "state", "some-container"], capture_output=True, text=True, check=True)
    assert said.stdout == "state some-container\n"


def test_a_refresh_makes_no_runtime_where_there_was_none(tmp_path: Path) -> None:
    """An engine that is not ours, or needs no wrapper, is left as it is."""
    engine_start.refresh(State(tmp_path))
    assert list(tmp_path.iterdir()) == []

"""Tests of what a process id file left behind may and may not do."""

import os
from pathlib import Path

import pytest

from clusters import engine_start


@pytest.mark.parametrize("text", [str(os.getpid()), str(2**30), "rubbish", ""])
def test_stale_process_id_is_forgotten_and_stops_nobody(tmp_path: Path, text: str) -> None:
    """A number that now belongs to another program (here: this one), to nobody, or is none, only loses its file."""
    file = tmp_path / "dockerd.pid"
    file.write_text(text)
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

"""Tests of running child processes, on real ones."""

import time
from pathlib import Path

import pytest

from clusters import commands
from clusters.commands import Call
from clusters.errors import ClusterError


def test_output_and_input_pass_through(tmp_path: Path) -> None:
    """Bytes and files go in, bytes come out, in the folder and environment asked for."""
    (tmp_path / "in").write_bytes(b"file")
    assert commands.run(["cat"], "reading", Call(stdin=b"bytes")) == b"bytes"
    assert commands.run(["cat"], "reading", Call(stdin_file=tmp_path / "in")) == b"file"
    call = Call(folder=tmp_path, environment={"WORD": "w"})
    assert commands.run(["sh", "-c", 'printf "%s %s" "$PWD" "$WORD"'], "reading", call) == f"{tmp_path} w".encode()


def test_failure_is_a_sentence_with_the_last_lines() -> None:
    """The error names the work, the code and the end of what was said."""
    with pytest.raises(ClusterError, match=r"^baking failed: sh ended with code 3: burnt$"):
        commands.run(["sh", "-c", "echo burnt >&2; exit 3"], "baking")


def test_missing_program_is_named() -> None:
    """A tool that is not installed is not a traceback."""
    with pytest.raises(ClusterError, match="baking needs the program no-such-oven"):
        commands.run(["no-such-oven"], "baking")


def test_bound_ends_the_child() -> None:
    """A child that takes too long is stopped, and the error says so."""
    with pytest.raises(ClusterError, match=r"baking did not finish within 0\.05 s"):
        commands.run(["tail", "-f", "/dev/null"], "baking", Call(bound=0.05))


def test_bound_holds_where_children_of_the_child_go_on() -> None:
    """They hold on to its pipes, and nobody waits for the end of these."""
    began = time.monotonic()
    with pytest.raises(ClusterError, match=r"baking did not finish within 0\.2 s"):
        commands.run(["sh", "-c", "sleep 10 & wait"], "baking", Call(bound=0.2))
    assert time.monotonic() - began < 5


def test_attempt_reports_codes_without_judging() -> None:
    """Whoever asks a question reads the code."""
    assert commands.attempt(["false"], "asking", Call()).code == 1

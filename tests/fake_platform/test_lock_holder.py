"""Who has a file locked: told of another process, by its number and its start, and of nobody else."""

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from fake_platform.lock_holder import holder

LOCK = """
import fcntl, sys
held = open(sys.argv[1], "r+b")
fcntl.lockf(held, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_process_that_holds_the_lock_is_named(tmp_path: Path) -> None:
    """Its number, and a start that is at most a minute ago; once it is gone, nobody."""
    file = tmp_path / "a file"
    file.write_bytes(b"x")
    other = tmp_path / "another"
    other.write_bytes(b"x")
    before = time.time()
    command = [sys.executable, "-c", LOCK, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        said = holder(file)
        assert said is not None
        who, _, since = said.partition(", since ")
        assert who == f"process {process.pid}"
        assert abs(datetime.fromisoformat(since).timestamp() - before) < 60
        assert holder(other) is None
        process.kill()
        process.wait()
        assert holder(file) is None


def test_nobody_is_found_where_nothing_tells(tmp_path: Path) -> None:
    """A file that is not there."""
    assert holder(tmp_path / "missing") is None

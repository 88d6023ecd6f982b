"""The operator as its image runs it: a process of its own, which only signals reach. Edge: subprocess, files."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

MODULE = (sys.executable, "-m", "reference_operator")
LEAVES = 15.0
"""Seconds within which SIGTERM ends it; kubelet grants as much."""


class OperatorProcess:
    """One operator after the other, with the same settings. `lives` counts them; their log goes to one file."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._command = tuple(command)
        self._env = {**os.environ, **env}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()
        self.log = log
        self.lives = 0

    def start(self) -> None:
        """A new process."""
        with self._lock, self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, env=self._env, stderr=log, start_new_session=True)
            self.lives += 1

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        with self._lock:
            assert self._process is not None
            self._process.kill()
            self._process.wait()

    def kill_and_start(self) -> None:
        """What kubelet does with a container that died; nobody sees the moment in between."""
        with self._lock:
            self.kill()
            self.start()

    @property
    def ended(self) -> int | None:
        """Its exit code, where it has ended without being told to."""
        with self._lock:
            return self._process.poll() if self._process is not None else None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def leave(self) -> int | None:
        """SIGTERM; the exit code, None where it does not end in time."""
        with self._lock:
            assert self._process is not None
            self._process.send_signal(signal.SIGTERM)
            try:
                return self._process.wait(timeout=LEAVES)
            except subprocess.TimeoutExpired:
                return None

    def close(self) -> None:
        """Leave nothing running."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()
                self._process.wait()

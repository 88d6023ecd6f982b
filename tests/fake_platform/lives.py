"""Platforms that live one after the other on one state file. Edge: child processes."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fake_platform.client import ControlClient
from tests.children import ended
from tests.fake_platform.stranger import Stranger


@dataclass(frozen=True)
class Life:
    """One process: what its first line said, and a client of its control API."""

    process: subprocess.Popen[str]
    endpoint: str
    ca_file: str
    control: ControlClient

    def stranger(self, host: str, instance: str = "pod-1", installation: str = "sa-1") -> Stranger:
        """An operator of that host."""
        return Stranger(self.endpoint, self.ca_file, host, instance, installation)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def life(state: Path, *dying: str) -> Iterator[Life | None]:
    """A laptop platform on the state file; `dying` N MOMENT lets it kill itself. None if that was before it served."""
    module = ["tests.fake_platform.dying", *dying] if dying else ["fake_platform"]
    command = [sys.executable, "-m", *module, "--laptop", f"--state={state}"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        if not first:
            yield None
            return
        line = json.loads(first)
        try:
            with ControlClient(line["control"], line["controlToken"]) as control:
                yield Life(process, line["endpoint"], line["caFile"], control)
        finally:
            process.terminate()

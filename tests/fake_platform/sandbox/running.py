"""The sandbox image's commands, run as the processes that they are."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.children import ended

COMMAND = (sys.executable, "-m", "fake_platform.sandbox")


@contextmanager
def sidecar(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running sidecar and its port."""
    with ended(
        subprocess.Popen([*COMMAND, "sidecar", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True)
    ) as process:
        assert process.stdout is not None
        try:
            yield process, int(json.loads(process.stdout.readline())["listening"])
        finally:
            process.kill()

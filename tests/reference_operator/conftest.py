"""One platform on this machine for the tests that hold a real conversation. Edge: a child process."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fake_platform.client import ControlClient
from tests.reference_operator.laptop import Laptop


@pytest.fixture(scope="session")
def laptop() -> Iterator[Laptop]:
    """`python -m fake_platform --laptop`, once; each test registers a host of its own."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            yield Laptop(line["endpoint"], line["caFile"], control)
        process.terminate()
        assert process.wait(timeout=10) == 0

"""One platform on this machine for the tests that hold a real conversation. Edge: a child process."""

import json
import logging
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_platform.client import ControlClient
from tests.children import ended
from tests.ports import reserved
from tests.reference_operator.laptop import Desk, Laptop


@pytest.fixture(scope="session")
def laptop() -> Iterator[Laptop]:
    """`python -m fake_platform --laptop`, once; each test registers a host of its own."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            yield Laptop(line["endpoint"], line["caFile"], control)
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Root logging and the thread hook as they were, after a test that lets the operator set it up."""
    root, handlers, level = logging.getLogger(), list(logging.getLogger().handlers), logging.getLogger().level
    hook = threading.excepthook
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    threading.excepthook = hook


@pytest.fixture
def environment_restored() -> Iterator[None]:
    """The environment as it was: the channel's library is steered by it."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def desk(laptop: Laptop, tmp_path: Path, environment_restored: None) -> Desk:
    """A host of its own for each test, and a free port for its sidecar."""
    found = Desk.at(laptop, f"desk-{uuid.uuid4().hex[:12]}", tmp_path)
    (found.sidecar_port,) = reserved()
    return found

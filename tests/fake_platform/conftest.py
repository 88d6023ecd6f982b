"""One laptop platform for the tests that talk to a real one, and what it printed. Edge: a child process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fake_platform.client import ControlClient
from fake_platform.model import LaunchRequest, Quantities, Resources, Site
from tests.children import ended

IMAGE = "registry.byohost.test/byohost/sandbox@sha256:" + "a" * 64
SITE = Site(operator_image="registry.byohost.test/byohost/operator@sha256:" + "b" * 64)


@dataclass(frozen=True)
class Laptop:
    """A running platform: what its first line said, and a client of its control API."""

    endpoint: str
    ca_file: str
    connection_string: str
    control: ControlClient
    page: str


@pytest.fixture(scope="session")
def laptop() -> Iterator[Laptop]:
    """`python -m fake_platform --laptop`, once for all tests; each test registers its own host."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with ControlClient(line["control"], line["controlToken"]) as control:
            found = (line["endpoint"], line["caFile"], line["webPubSubConnectionString"])
            yield Laptop(*found, control, line["page"])
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.fixture(scope="session")
def order() -> LaunchRequest:
    """A small launch of family python."""
    return small_order()


def small_order() -> LaunchRequest:
    """One of family python, with a minute to become ready."""
    size = Quantities(cpu="100m", memory="64Mi")
    return LaunchRequest(
        image=IMAGE,
        sidecar_image=IMAGE,
        family="python",
        resources=Resources(requests=size, limits=size),
        deadline_seconds=60,
    )

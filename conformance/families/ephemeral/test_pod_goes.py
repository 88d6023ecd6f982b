"""EPH-01: when its work ends, a sandbox's pod is removed and stays removed."""

import time
from dataclasses import dataclass

import pytest

from conformance.contract.clauses import Clause
from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, consistently, eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Object

pytestmark = pytest.mark.clause("EPH-01")

END = "import os, signal; os.kill(1, signal.SIGTERM)"
SETTLED = 4.0
"""Seconds in which an operator that makes a pod again would have done so."""


@dataclass(frozen=True)
class Finished:
    """A sandbox whose work ended by itself."""

    sandbox: SandboxUnderTest
    before: Object
    seconds: float
    """From the end of the work to the pod's absence, or to the end of patience."""
    left: Object | None
    """The pod that is still there after patience, if one is."""


@pytest.fixture(scope="module")
def finished(host: HostUnderTest) -> Finished:
    """Launch one, end its process from inside, wait until its pod is gone; whether it went is the claims' question."""
    one = host.launch().ready()
    pod = one.running_pod()
    started = time.monotonic()
    host.environment.kube.exec(host.namespace, pod["metadata"]["name"], ["python3", "-c", END], container="sandbox")
    try:
        eventually(one.pod, until=Gone(), within=PATIENCE, pace=Pace(every=0.25))
    except WaitFailed:
        return Finished(one, pod, time.monotonic() - started, one.pod())
    return Finished(one, pod, time.monotonic() - started, None)


@pytest.mark.control("test_pod_was_there")
def test_pod_is_removed_in_time(finished: Finished, clause: Clause) -> None:
    """From the end of the work to the pod's absence it is within the bound, and the end is shown."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    name = finished.left["metadata"]["name"] if finished.left else ""
    assert finished.left is None, f"{finished.seconds:.0f} s after its work had ended the pod {name} is still there"
    assert finished.seconds <= clause.bound.seconds, (
        f"the pod was gone {finished.seconds:.1f} s after its work had ended, more than {clause.bound.seconds:g} s"
    )


@pytest.mark.control("test_pod_was_there")
def test_pod_stays_removed(finished: Finished) -> None:
    """No pod of this sandbox comes back."""
    consistently(finished.sandbox.pod, holds=Gone(), during=SETTLED)


def test_pod_was_there(finished: Finished) -> None:
    """The control: while its work went on, the sandbox had a running pod, found in the same way."""
    phase = finished.before["status"].get("phase")
    assert phase == "Running", f"the sandbox was ready and its pod was {phase}"

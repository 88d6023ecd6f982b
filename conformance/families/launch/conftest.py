"""Launches that end otherwise than well."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.cancelled import Cancelled
from conformance.scenario.failures import Failures
from conformance.scenario.installation import Installation
from conformance.scenario.interrupted import Interrupted
from conformance.scenario.misfits import Misfits
from conformance.scenario.mistaken_terminate import MistakenTerminate
from conformance.scenario.out_of_memory import OutOfMemory
from conformance.scenario.taken_name import TakenName
from conformance.scenario.vanished_early import VanishedEarly
from conformance.scenario.walled import Walled


@pytest.fixture(scope="session")
def misfits(ahead: Ahead) -> Misfits:
    """A launch whose image nobody has, and one whose sidecar never answers, both to their end."""
    record: Misfits = ahead.record("misfits")
    return record


@pytest.fixture(scope="session")
def cancelled(ahead: Ahead) -> tuple[Cancelled, ...]:
    """Launches that the platform cancelled at four stages."""
    record: tuple[Cancelled, ...] = ahead.record("cancelled")
    return record


@pytest.fixture(scope="session")
def failures(seventh: Installation, ahead: Ahead) -> Failures:
    """Launches that cannot become ready, one for each reason that can be provoked here."""
    record: Failures = ahead.record("failures")
    return record


@pytest.fixture(scope="session")
def walled(seventh: Installation, ahead: Ahead) -> Walled:
    """A launch whose operator cannot reach its sidecar."""
    record: Walled = ahead.record("walled")
    return record


@pytest.fixture(scope="session")
def interrupted(third: Installation, ahead: Ahead) -> Interrupted:
    """Launches during which the operator's process was killed."""
    record: Interrupted = ahead.record("interrupted")
    return record


@pytest.fixture(scope="session")
def mistaken_terminate(spare: Installation, ahead: Ahead) -> MistakenTerminate:
    """A sandbox that a terminate named with another pod's uid."""
    record: MistakenTerminate = ahead.record("mistaken_terminate")
    return record


@pytest.fixture(scope="session")
def vanished_early(fourth: Installation, ahead: Ahead) -> VanishedEarly:
    """A launch whose pod was taken away before it was ready."""
    record: VanishedEarly = ahead.record("vanished_early")
    return record


@pytest.fixture(scope="session")
def out_of_memory(fourth: Installation, ahead: Ahead) -> OutOfMemory:
    """A ready sandbox that asked for more memory than it may have."""
    record: OutOfMemory = ahead.record("out_of_memory")
    return record


@pytest.fixture(scope="session")
def taken_name(fourth: Installation, ahead: Ahead) -> TakenName:
    """A launch whose pod's name was somebody else's already."""
    record: TakenName = ahead.record("taken_name")
    return record

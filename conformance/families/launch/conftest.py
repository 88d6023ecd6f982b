"""Launches that end otherwise than well."""

import pytest

from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families.launch.cancelled_launches import Cancelled
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.families.launch.failure_reasons import Failures
from conformance.families.launch.mistaken_terminate import MistakenTerminate
from conformance.families.launch.operator_killed import Interrupted
from conformance.families.launch.out_of_memory import OutOfMemory
from conformance.families.launch.pod_name_taken import TakenName
from conformance.families.launch.pod_vanished_early import VanishedEarly
from conformance.families.launch.sidecar_blocked import SidecarBlocked


@pytest.fixture(scope="session")
def failing_launches(scheduler: Scheduler) -> FailingLaunches:
    """A launch whose image nobody has, and one whose sidecar never answers, both to their end."""
    record: FailingLaunches = scheduler.record("failing_launches")
    return record


@pytest.fixture(scope="session")
def cancelled(scheduler: Scheduler) -> tuple[Cancelled, ...]:
    """Launches that the platform cancelled at four stages."""
    record: tuple[Cancelled, ...] = scheduler.record("cancelled")
    return record


@pytest.fixture(scope="session")
def failures(seventh: Installation, scheduler: Scheduler) -> Failures:
    """Launches that cannot become ready, one for each reason that can be provoked here."""
    record: Failures = scheduler.record("failures")
    return record


@pytest.fixture(scope="session")
def sidecar_blocked(seventh: Installation, scheduler: Scheduler) -> SidecarBlocked:
    """A launch whose operator cannot reach its sidecar."""
    record: SidecarBlocked = scheduler.record("sidecar_blocked")
    return record


@pytest.fixture(scope="session")
def interrupted(third: Installation, scheduler: Scheduler) -> Interrupted:
    """Launches during which the operator's process was killed."""
    record: Interrupted = scheduler.record("interrupted")
    return record


@pytest.fixture(scope="session")
def mistaken_terminate(spare: Installation, scheduler: Scheduler) -> MistakenTerminate:
    """A sandbox that a terminate named with another pod's uid."""
    record: MistakenTerminate = scheduler.record("mistaken_terminate")
    return record


@pytest.fixture(scope="session")
def vanished_early(fourth: Installation, scheduler: Scheduler) -> VanishedEarly:
    """A launch whose pod was taken away before it was ready."""
    record: VanishedEarly = scheduler.record("vanished_early")
    return record


@pytest.fixture(scope="session")
def out_of_memory(fourth: Installation, scheduler: Scheduler) -> OutOfMemory:
    """A ready sandbox that asked for more memory than it may have."""
    record: OutOfMemory = scheduler.record("out_of_memory")
    return record


@pytest.fixture(scope="session")
def taken_name(fourth: Installation, scheduler: Scheduler) -> TakenName:
    """A launch whose pod's name was somebody else's already."""
    record: TakenName = scheduler.record("taken_name")
    return record

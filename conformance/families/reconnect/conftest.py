"""An outage in which a pod vanished, and one for which nobody took the operator away."""

import pytest

from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families.reconnect.platform_unreachable import Partition
from conformance.families.reconnect.pod_vanished import Vanished


@pytest.fixture(scope="session")
def vanished(fourth: Installation, scheduler: Scheduler) -> Vanished:
    """The fourth host's operator was taken away, one of its two sandboxes lost its pod, and the operator came back."""
    record: Vanished = scheduler.record("vanished")
    return record


@pytest.fixture(scope="session")
def partition(sixth: Installation, scheduler: Scheduler) -> Partition:
    """A host whose operator was cut off from the platform and let back."""
    record: Partition = scheduler.record("partition")
    return record

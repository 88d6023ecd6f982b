"""A host that was deleted while it had work."""

import pytest

from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families.retire.host_deleted import Deletion


@pytest.fixture(scope="session")
def deletion(fifth: Installation, scheduler: Scheduler) -> Deletion:
    """The fifth host was deleted with two profiles that pointed at it and two sandboxes running."""
    record: Deletion = scheduler.record("deletion")
    return record

"""What remains of sandboxes that ended."""

import pytest

from conformance.families._shared.scheduler import Scheduler
from conformance.families.ephemeral.successors import Succession


@pytest.fixture(scope="session")
def successors(scheduler: Scheduler) -> Succession:
    """Two sandboxes in turn, and the node afterwards."""
    record: Succession = scheduler.record("successors")
    return record

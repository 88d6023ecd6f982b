"""What a bundle does to a cluster, from its install to its end."""

import pytest

from conformance.families._shared.scheduler import Scheduler
from conformance.families.install.install_and_uninstall import Footprint, Uninstalled


@pytest.fixture(scope="session")
def uninstalled(footprint: Footprint, scheduler: Scheduler) -> Uninstalled:
    """The fourth host's objects are deleted, after everything else that happens to it."""
    record: Uninstalled = scheduler.record("uninstalled")
    return record

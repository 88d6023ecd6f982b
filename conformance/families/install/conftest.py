"""What a bundle does to a cluster, from its install to its end."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.footprint import Footprint, Uninstalled


@pytest.fixture(scope="session")
def uninstalled(footprint: Footprint, ahead: Ahead) -> Uninstalled:
    """The fourth host's objects are deleted, after everything else that happens to it."""
    record: Uninstalled = ahead.record("uninstalled")
    return record

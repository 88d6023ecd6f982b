"""A host that was deleted while it had work."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.deletion import Deletion
from conformance.scenario.installation import Installation


@pytest.fixture(scope="session")
def deletion(fifth: Installation, ahead: Ahead) -> Deletion:
    """The fifth host was deleted with two profiles that pointed at it and two sandboxes running."""
    record: Deletion = ahead.record("deletion")
    return record

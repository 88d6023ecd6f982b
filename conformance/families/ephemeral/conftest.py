"""What remains of sandboxes that ended."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.successors import Succession


@pytest.fixture(scope="session")
def successors(ahead: Ahead) -> Succession:
    """Two sandboxes in turn, and the node afterwards."""
    record: Succession = ahead.record("successors")
    return record

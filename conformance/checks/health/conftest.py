"""The spare host's role, broken and mended."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.broken_role import BrokenRole
from conformance.scenario.installation import Installation


@pytest.fixture(scope="session")
def broken(spare: Installation, ahead: Ahead) -> BrokenRole:
    """One granted verb was taken away from the spare host's operator, and given back."""
    record: BrokenRole = ahead.record("broken")
    return record

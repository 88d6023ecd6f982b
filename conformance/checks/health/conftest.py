"""The spare host's role, broken and mended."""

import pytest

from conformance.scenario.broken_role import BrokenRole, break_role
from conformance.scenario.installation import Installation


@pytest.fixture(scope="session")
def broken(spare: Installation) -> BrokenRole:
    """One granted verb was taken away from the spare host's operator, and given back."""
    return break_role(spare.host)

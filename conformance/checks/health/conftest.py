"""The third host's role, and its operator's label, broken and mended."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.broken_role import BrokenRole
from conformance.scenario.installation import Installation
from conformance.scenario.lost_label import LostLabel


@pytest.fixture(scope="session")
def broken(third: Installation, ahead: Ahead) -> BrokenRole:
    """One granted verb was taken away from the third host's operator, and given back."""
    record: BrokenRole = ahead.record("broken")
    return record


@pytest.fixture(scope="session")
def lost_label(third: Installation, ahead: Ahead) -> LostLabel:
    """The label of the third host's operator account was taken away, and given back."""
    record: LostLabel = ahead.record("lost_label")
    return record

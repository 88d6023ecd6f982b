"""The spare host's role, broken and mended."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.broken_role import BrokenRole
from conformance.scenario.installation import Installation
from conformance.scenario.lost_label import LostLabel


@pytest.fixture(scope="session")
def broken(spare: Installation, ahead: Ahead) -> BrokenRole:
    """One granted verb was taken away from the spare host's operator, and given back."""
    record: BrokenRole = ahead.record("broken")
    return record


@pytest.fixture(scope="session")
def lost_label(spare: Installation, ahead: Ahead) -> LostLabel:
    """The label of the spare host's operator account was taken away, and given back."""
    record: LostLabel = ahead.record("lost_label")
    return record

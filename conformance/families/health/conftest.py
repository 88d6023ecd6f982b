"""The third host's role, and its operator's label, and the fifth host's way to the API, broken and mended."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.broken_role import BrokenRole
from conformance.scenario.installation import Installation
from conformance.scenario.lost_label import LostLabel
from conformance.scenario.severed import Severed


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


@pytest.fixture(scope="session")
def severed(sixth: Installation, ahead: Ahead) -> Severed:
    """The sixth host's operator was cut off from the cluster's API, and let back."""
    record: Severed = ahead.record("severed")
    return record

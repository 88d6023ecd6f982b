"""The third host's role, and its operator's label, and the fifth host's way to the API, broken and mended."""

import pytest

from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families.health.api_unreachable import ApiUnreachable
from conformance.families.health.label_taken_away import LostLabel
from conformance.families.health.verb_taken_away import BrokenRole


@pytest.fixture(scope="session")
def broken(third: Installation, scheduler: Scheduler) -> BrokenRole:
    """One granted verb was taken away from the third host's operator, and given back."""
    record: BrokenRole = scheduler.record("broken")
    return record


@pytest.fixture(scope="session")
def lost_label(third: Installation, scheduler: Scheduler) -> LostLabel:
    """The label of the third host's operator account was taken away, and given back."""
    record: LostLabel = scheduler.record("lost_label")
    return record


@pytest.fixture(scope="session")
def api_unreachable(sixth: Installation, scheduler: Scheduler) -> ApiUnreachable:
    """The sixth host's operator was cut off from the cluster's API, and let back."""
    record: ApiUnreachable = scheduler.record("api_unreachable")
    return record

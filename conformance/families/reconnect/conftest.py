"""An outage in which a pod vanished, and one for which nobody took the operator away."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.installation import Installation
from conformance.scenario.partition import Partition
from conformance.scenario.vanished import Vanished


@pytest.fixture(scope="session")
def vanished(fourth: Installation, ahead: Ahead) -> Vanished:
    """The fourth host's operator was taken away, one of its two sandboxes lost its pod, and the operator came back."""
    record: Vanished = ahead.record("vanished")
    return record


@pytest.fixture(scope="session")
def partition(sixth: Installation, ahead: Ahead) -> Partition:
    """A host whose operator was cut off from the platform and let back."""
    record: Partition = ahead.record("partition")
    return record

"""A pod that vanished while its operator was away."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.installation import Installation
from conformance.scenario.vanished import Vanished


@pytest.fixture(scope="session")
def vanished(fourth: Installation, ahead: Ahead) -> Vanished:
    """The fourth host's operator was taken away, one of its two sandboxes lost its pod, and the operator came back."""
    record: Vanished = ahead.record("vanished")
    return record

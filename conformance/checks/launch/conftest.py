"""Launches that end otherwise than well."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.cancelled import Cancelled
from conformance.scenario.misfits import Misfits


@pytest.fixture(scope="session")
def misfits(ahead: Ahead) -> Misfits:
    """A launch whose image nobody has, and one whose sidecar never answers, both to their end."""
    record: Misfits = ahead.record("misfits")
    return record


@pytest.fixture(scope="session")
def cancelled(ahead: Ahead) -> tuple[Cancelled, ...]:
    """Launches that the platform cancelled at four stages."""
    record: tuple[Cancelled, ...] = ahead.record("cancelled")
    return record

"""Launches that end otherwise than well."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.cancelled import Cancelled
from conformance.scenario.failures import Failures
from conformance.scenario.installation import Installation
from conformance.scenario.interrupted import Interrupted
from conformance.scenario.misfits import Misfits
from conformance.scenario.walled import Walled


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


@pytest.fixture(scope="session")
def failures(seventh: Installation, ahead: Ahead) -> Failures:
    """Launches that cannot become ready, one for each reason that can be provoked here."""
    record: Failures = ahead.record("failures")
    return record


@pytest.fixture(scope="session")
def walled(seventh: Installation, ahead: Ahead) -> Walled:
    """A launch whose operator cannot reach its sidecar."""
    record: Walled = ahead.record("walled")
    return record


@pytest.fixture(scope="session")
def interrupted(third: Installation, ahead: Ahead) -> Interrupted:
    """Launches during which the operator's process was killed."""
    record: Interrupted = ahead.record("interrupted")
    return record

"""What becomes of a key: a roll with it, and a revocation that ends it."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.crash import Crash
from conformance.scenario.installation import Installation
from conformance.scenario.roll import Revocation, Roll, revoke


@pytest.fixture(scope="session")
def rolled(spare: Installation, ahead: Ahead) -> Roll:
    """The spare host's operator, rolled by a change of its template, after the outage was over."""
    record: Roll = ahead.record("rolled")
    return record


@pytest.fixture(scope="session")
def revoked(rolled: Roll) -> Revocation:
    """The spare host's key, revoked while its operator is connected. Nothing stands on that host afterwards."""
    return revoke(rolled.host)


@pytest.fixture(scope="session")
def crash(ahead: Ahead) -> Crash:
    """A platform that died between a claim and its answer."""
    record: Crash = ahead.record("crash")
    return record

"""What becomes of a key: a roll with it, and a revocation that ends it."""

import pytest

from conformance.scenario.outage import Outage
from conformance.scenario.roll import Revocation, Roll, revoke, roll


@pytest.fixture(scope="session")
def rolled(outage: Outage) -> Roll:
    """The spare host's operator, rolled by a change of its template, after the outage was over."""
    return roll(outage.host)


@pytest.fixture(scope="session")
def revoked(rolled: Roll) -> Revocation:
    """The spare host's key, revoked while its operator is connected. Nothing stands on that host afterwards."""
    return revoke(rolled.host)

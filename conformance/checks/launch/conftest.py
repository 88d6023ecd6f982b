"""Launches that end otherwise than well."""

import pytest

from conformance.scenario.misfits import Misfits, launch_misfits
from conformance.subject import HostUnderTest


@pytest.fixture(scope="session")
def misfits(host: HostUnderTest) -> Misfits:
    """A launch whose image nobody has, and one whose sidecar never answers, both to their end."""
    return launch_misfits(host)

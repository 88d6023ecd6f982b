"""What disturbs everybody: other egress profiles, and a mirror that is down.

The folder comes late by its name, so its files are the last of those that are judged late: what looks back on the whole
run (EGR-03, EGR-04) has been judged by then.
"""

import pytest

from conformance.scenario.pulls import Pulls, pull_all
from conformance.scenario.sites import Late, Mirrored, Paid, pay, permit_late, use_mirror
from conformance.subject import HostUnderTest
from conformance.world import World


@pytest.fixture(scope="session")
def late(site: HostUnderTest) -> Late:
    """The channel was permitted while the operator ran."""
    return permit_late(site)


@pytest.fixture(scope="session")
def through_mirror(site: HostUnderTest) -> Mirrored:
    """The site has a mirror, and a sandbox was launched from it."""
    return use_mirror(site)


@pytest.fixture(scope="session")
def paid(site: HostUnderTest) -> Paid:
    """The site's proxy asks for a user name and password."""
    return pay(site)


@pytest.fixture(scope="session")
def pulls(world: World) -> Pulls:
    """The node pulled from mirrors and redirecting registries, with and without them, with and without trust."""
    return pull_all(world)

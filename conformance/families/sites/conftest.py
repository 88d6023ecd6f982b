"""What disturbs everybody: other egress profiles, and a mirror that is down.

The folder comes late by its name, so its files are the last of those that are judged late: what looks back on the whole
run (EGR-03, EGR-04) has been judged by then.
"""

import pytest

from conformance.environment.subject import NewHost
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling.record_fixtures import asked_for
from conformance.families._shared.site_variants import Late, Mirrored, Paid, pay
from conformance.families.sites.node_pulls import Pulls
from conformance.families.sites.under_other_profiles import Records, disturb


@pytest.fixture(scope="session")
def under_other_profiles(request: pytest.FixtureRequest, site: Installation, new_host: NewHost) -> Records:
    """The records of this folder that selected checks ask for."""
    return disturb(site.host, new_host, asked_for(request.session.items))


@pytest.fixture(scope="session")
def late(under_other_profiles: Records) -> Late:
    """The channel was permitted while the operator ran."""
    return under_other_profiles.late.result()


@pytest.fixture(scope="session")
def through_mirror(under_other_profiles: Records) -> Mirrored:
    """The site has a mirror, and a sandbox was launched from it."""
    return under_other_profiles.through_mirror.result()


@pytest.fixture(scope="session")
def paid(site: Installation) -> Paid:
    """The site's proxy asks for a user name and password."""
    return pay(site.host)


@pytest.fixture(scope="session")
def pulls(under_other_profiles: Records) -> Pulls:
    """The node pulled from mirrors and redirecting registries, with and without them, with and without trust."""
    return under_other_profiles.pulls.result()

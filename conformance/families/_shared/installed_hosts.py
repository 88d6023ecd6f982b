"""Beginnings of hosts that checks ask for by name. Edge: none; the host is installed for its lane.

Some checks look at the installation itself, some at all that has befallen that host since.
"""

from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling.scenario import INSTALLATION, Sharing, Trace, scenario


@scenario("spare", INSTALLATION, sharing=Sharing(first=True, undisturbed=frozenset({Trace.CHANNEL})))
def stopped_host(installation: Installation) -> Installation:
    """The host whose operator is taken away first and then sent odd deliveries; its whole journal is read."""
    return installation


@scenario("third", INSTALLATION)
def updated_host(installation: Installation) -> Installation:
    """The host that is given a newer bundle."""
    return installation


@scenario("site", INSTALLATION, sharing=Sharing(undisturbed=frozenset({Trace.END})))
def resited_host(installation: Installation) -> Installation:
    """The host whose bundle is applied anew for one site after the other, also when all else has been judged."""
    return installation

"""Another process of a host's operator, which knows nothing of what the one before has met. Edge: the cluster.

An operator that has failed often may wait for a minute before it tries again: whoever makes one fail leaves a fresh one
behind, for whatever befalls the host next.
"""

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.site_changed import is_new
from fake_platform.model import Host


def started_anew(host: HostUnderTest) -> Host:
    """Stop it and start it: the host once it is connected, or as it was when patience was over."""
    back = connected_anew(host.record())
    host.stop_operator()
    host.start_operator()
    found: Host = wait_or_last(host.record, until=back, within=PATIENCE)
    return found


def connected_anew(was: Host) -> Condition:
    """The host is connected by another connection than in this record."""
    return Condition("the host is connected anew", lambda record: is_new(was, record))

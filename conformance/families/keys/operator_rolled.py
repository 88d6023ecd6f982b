"""The operator's deployment is rolled; later its key is revoked. Edge: drives cluster and platform, the clock."""

import time
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.operator_replaced import NOTE
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, record_of, scenario
from fake_platform.model import Host, JournalEntry


@dataclass(frozen=True)
class Roll:
    """The host before and after, and the journal from before on."""

    host: HostUnderTest
    before: Host
    after: Host
    journal: tuple[JournalEntry, ...]


@dataclass(frozen=True)
class Revocation:
    """The host before, after (or when patience was over), how long that took, and the journal from before on."""

    host: HostUnderTest
    before: Host
    after: Host
    seconds: float
    journal: tuple[JournalEntry, ...]


@scenario("rolled", INSTALLED)
def roll(host: HostUnderTest) -> Roll:
    """Change an annotation of the pod template and wait until another instance is connected, or patience is over."""
    before = host.record()
    mark = host.journal()[-1].n
    path = f"/apis/apps/v1/namespaces/{host.namespace}/deployments/{host.operator.deployment}"
    host.environment.kube.merge(path, {"spec": {"template": {"metadata": {"annotations": {NOTE: "once"}}}}})
    back = Condition(
        "another instance of the operator is connected",
        lambda record: record.instance != before.instance and record.connection == "connected",
    )
    after: Host = wait_or_last(host.record, until=back, within=PATIENCE / 2, pace=BRISK)
    return Roll(host, before, after, host.journal(after=mark))


@scenario("revoked", record_of(roll), sharing=Sharing(last=True))
def revoke(rolled: Roll) -> Revocation:
    """Revoke the key and wait until the connection is gone. Nothing stands on that host afterwards."""
    host = rolled.host
    before = host.record()
    mark = host.journal()[-1].n
    started = time.monotonic()
    host.environment.control.revoke(host.name)
    cut = Condition("the host is not connected any more", lambda record: record.connection != "connected")
    after: Host = wait_or_last(host.record, until=cut, within=10, pace=BRISK)
    return Revocation(host, before, after, time.monotonic() - started, host.journal(after=mark))

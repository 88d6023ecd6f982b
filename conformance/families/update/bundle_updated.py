"""A newer bundle of a host is applied while its operator runs. Edge: drives the cluster and the platform."""

from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.kube import Object
from fake_platform.model import Host, JournalEntry


@dataclass(frozen=True)
class Updated:
    """The host before and after the newer bundle was applied (or when patience was over), and the journal between."""

    host: HostUnderTest
    before: Host
    newer: str = field(repr=False)
    after: Host
    pods: tuple[Object, ...]
    """The operator's pods afterwards."""
    journal: tuple[JournalEntry, ...]


@scenario("updated", INSTALLED, after=("third",))
def update(host: HostUnderTest) -> Updated:
    """Download, apply, and wait until another instance is connected."""
    before = host.record()
    mark = host.journal()[-1].n
    newer = host.download()
    host.apply(newer)
    back = Condition(
        "another instance of the operator is connected",
        lambda record: record.instance != before.instance and record.connection == "connected",
    )
    after: Host = wait_or_last(host.record, until=back, within=PATIENCE, pace=BRISK)
    return Updated(host, before, newer, after, tuple(host.operator_pods()), host.journal(after=mark))

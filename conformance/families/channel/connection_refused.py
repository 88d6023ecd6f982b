"""An operator's attempts to connect fail one after the other, in two ways. Edge: drives the cluster and the platform.

Each series begins with a fresh process, so that both may be compared wait by wait. The longer one finds a pod whose
program has ended, and nobody whom it could tell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.node import Node
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.fresh_operator import connected_anew, started_anew
from conformance.families._shared.program_ends import launch_worker, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.site_changed import is_new
from conformance.observe import journal
from conformance.observe.deletions import deletions
from conformance.observe.gate_records import departed
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from conformance.observe.sighting import Sighting
from conformance.observe.waits import longest
from egress_profiles.gate_counters import Attempt
from fake_platform.model import Host, JournalEntry

FORMS = ("not-wss", "address", "ipv6-address", "odd-port", "user-info")
"""What is wrong with the channel URLs that are handed out; the last one leads to the channel all the same."""

LONG = 8
"""Failures of the longer series: after the sixth, a wait that still doubled would pass a minute."""

GATEWAYS = ((len(FORMS), 503), (1, 307), (2, 503))
"""How often a gateway answers in the exchange's place, and how: once it sends the operator to another host (EGR-03)."""

BEYOND = 10.0
"""Seconds for which an attempt is waited for after the longest wait that the protocol allows."""


@dataclass(frozen=True)
class TurnedAway:
    """One series: so many failures, and what followed."""

    host: HostUnderTest
    pod: Object
    attempts: tuple[JournalEntry, ...]
    """The exchanges of this process until nothing was in their way any more, the failed ones first."""
    after: Host
    """Connected, or as it was when patience was over."""
    journal: tuple[JournalEntry, ...]
    asked: Sighting[tuple[Decision, ...]]
    """What the operator's pod asked of the proxy, where that is seen."""
    ended: Sighting[tuple[float, ...]]
    """When the operator asked for the deletion of the pod whose program had ended before; seconds since the epoch."""
    count: Callable[[], tuple[Attempt, ...]] = field(repr=False)
    """Reads what the gate counted of it by now: where there is no gate, that alone cannot be judged."""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What it asked of the proxy; raises SourceAbsent where nobody sees that."""
        return self.asked.value

    @cached_property
    def packets(self) -> tuple[Attempt, ...]:
        """What the gate counted of it."""
        return self.count()


@scenario("misled", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def mislead(host: HostUnderTest) -> TurnedAway:
    """Start the operator anew; its first exchanges hand out channel URLs that must not be used, each another form."""
    faults = [{"kind": "channel-url", "form": form} for form in FORMS]
    return _restarted(host, faults, len(FORMS), None)


@scenario("kept_away", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def keep_away(host: HostUnderTest) -> TurnedAway:
    """Start the operator anew; its first exchanges fail as they do behind a gateway in trouble, for minutes."""
    trouble = [{"kind": "fail", "times": times, "status": status} for times, status in GATEWAYS]
    return _restarted(host, trouble, LONG, launch_worker(host).ready())


def _restarted(
    host: HostUnderTest, faults: list[dict[str, Any]], failures: int, worker: SandboxUnderTest | None
) -> TurnedAway:
    was = host.record()
    host.stop_operator()
    if worker is not None:
        let_end(worker)
    for fault in faults:
        host.environment.control.fault(host.name, **fault)
    mark = host.journal()[-1].n
    host.start_operator()
    _seen_out(host, was, mark, failures)
    record = _watched(host, was, mark, worker)
    started_anew(host)
    return record


def _seen_out(host: HostUnderTest, was: Host, mark: int, failures: int) -> None:
    """Attempt after attempt, until it has failed so often and tried again, is connected, or tries no more in time."""
    more = Condition("the operator has tried again, or is connected", bool)
    for number in range(failures + 1):

        def tried(number: int = number) -> bool:
            found = journal.exchanges(host.journal(after=mark))
            return len(found) > number or is_new(was, host.record())  # the old one may not have been missed yet

        if not wait_or_last(tried, until=more, within=longest(number) + BEYOND if number else PATIENCE):
            return


def _watched(host: HostUnderTest, was: Host, mark: int, worker: SandboxUnderTest | None) -> TurnedAway:
    attempts = journal.exchanges(host.journal(after=mark))
    host.environment.control.clear_faults(host.name)
    after: Host = wait_or_last(host.record, until=connected_anew(was), within=PATIENCE)
    pod, entries = host.operator_pod(), host.journal(after=mark)
    own = addresses(pod)
    asked = Sighting.of(lambda: tuple(one for one in host.environment.connects() if one.client in own))
    count = partial(_counted, host.environment.node, own)
    ended = Sighting.of(lambda: _deleted(worker) if worker is not None else ())
    return TurnedAway(host, pod, attempts, after, entries, asked, ended, count)


def _deleted(worker: SandboxUnderTest) -> tuple[float, ...]:
    found = deletions(worker.host.environment.node.audit(), worker.host.operator.account)
    return tuple(each.at for each in found if each.sandbox == worker.id)


def _counted(node: Node, own: frozenset[str]) -> tuple[Attempt, ...]:
    """What was counted of an operator's pod, while it ran and when it went."""
    counted = (*node.attempts(), *departed(node.run, node.since))
    return tuple(one for one in counted if one.actor == "operator" and one.source in own)

"""An operator's attempts to connect fail one after the other, in two ways. Edge: drives the cluster and the platform.

Each series begins with a fresh process, so that both may be compared wait by wait.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.node import Node
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.families._shared.site_changed import is_new
from conformance.observe import journal
from conformance.observe.gate_records import departed
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from conformance.observe.sighting import Sighting
from egress_profiles.gate_counters import Attempt
from fake_platform.model import Host, JournalEntry

FORMS = ("not-wss", "address", "ipv6-address", "odd-port", "user-info")
"""What is wrong with the channel URLs that are handed out; the last one leads to the channel all the same."""

_LONGEST = 2 * PATIENCE
"""Five waits that double are together at most 62 s."""


@dataclass(frozen=True)
class TurnedAway:
    """One series: as many failures as there are `FORMS`, and what followed."""

    host: HostUnderTest
    pod: Object
    attempts: tuple[JournalEntry, ...]
    """The exchanges of this process, the failed ones first."""
    after: Host
    """Connected, or as it was when patience was over."""
    journal: tuple[JournalEntry, ...]
    asked: Sighting[tuple[Decision, ...]]
    """What the operator's pod asked of the proxy, where that is seen."""
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


@scenario("misled", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def mislead(host: HostUnderTest) -> TurnedAway:
    """Start the operator anew; its first exchanges hand out channel URLs that must not be used, each another form."""
    faults = [{"kind": "channel-url", "form": form} for form in FORMS]
    return _restarted(host, faults)


@scenario("kept_away", INSTALLED, after=("misled",), sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def keep_away(host: HostUnderTest) -> TurnedAway:
    """Start the operator anew; its first exchanges fail as they do behind a gateway in trouble."""
    return _restarted(host, [{"kind": "fail", "times": len(FORMS), "status": 503}])


def _restarted(host: HostUnderTest, faults: list[dict[str, Any]]) -> TurnedAway:
    was = host.record()
    host.stop_operator()
    for fault in faults:
        host.environment.control.fault(host.name, **fault)
    mark = host.journal()[-1].n
    host.start_operator()
    return _watched(host, was, mark)


def _watched(host: HostUnderTest, was: Host, mark: int) -> TurnedAway:
    enough = Condition("the operator has failed so often and tried again, or is connected", lambda seen: seen)

    def over() -> bool:
        tried = len(journal.exchanges(host.journal(after=mark)))
        return tried > len(FORMS) or is_new(was, host.record())  # the platform may not have missed the old one yet

    wait_or_last(over, until=enough, within=_LONGEST)
    host.environment.control.clear_faults(host.name)
    back = Condition("the host is connected anew", lambda record: is_new(was, record))
    after: Host = wait_or_last(host.record, until=back, within=PATIENCE)
    pod, entries = host.operator_pod(), host.journal(after=mark)
    own = addresses(pod)
    asked = Sighting.of(lambda: tuple(one for one in host.environment.connects() if one.client in own))
    count = partial(_counted, host.environment.node, own)
    return TurnedAway(host, pod, journal.exchanges(entries), after, entries, asked, count)


def _counted(node: Node, own: frozenset[str]) -> tuple[Attempt, ...]:
    """What was counted of an operator's pod, while it ran and when it went."""
    counted = (*node.attempts(), *departed(node.run, node.since))
    return tuple(one for one in counted if one.actor == "operator" and one.source in own)

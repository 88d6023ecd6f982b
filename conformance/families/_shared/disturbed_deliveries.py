"""Messages arrive twice, out of order, or not at all; the platform's faults do it. Edge: drives the platform.

Each fault is spent before the next is asked for, so that every odd delivery stands by itself in the journal.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import creations, restarts
from fake_platform.model import Host, JournalEntry


@dataclass(frozen=True)
class Deliveries:
    """Sandboxes by how their launches were delivered, and what came of it."""

    host: HostUnderTest
    plain: SandboxUnderTest
    """Delivered once: the control of all others."""
    repeated: SandboxUnderTest
    """Its launch came again as a message of its own."""
    doubled: SandboxUnderTest
    """Its launch came twice as the same message."""
    overtaken: SandboxUnderTest
    overtaking: SandboxUnderTest
    """The second one's launch arrived before the first one's, against their numbers."""
    scrambled: tuple[SandboxUnderTest, ...]
    """Their launches arrived the last one first, against their numbers: an operator had to hold more than one back."""
    lost: SandboxUnderTest
    """Its launch was numbered and never sent."""
    over: SandboxUnderTest
    """At its end before; its launch came once more by the next connection."""
    before: Host
    after: Host
    """The host before and after the connection that missed a message."""
    journal: tuple[JournalEntry, ...]
    """From before the first of them."""
    creations: dict[str, tuple[AuditEvent, ...]]
    """Requests to create a pod, by sandbox id."""
    restarted: bool
    """Whether the operator's process, or its pod, was another one at the end."""

    @property
    def sandboxes(self) -> tuple[SandboxUnderTest, ...]:
        """All of them."""
        return (
            self.plain,
            self.repeated,
            self.doubled,
            self.overtaken,
            self.overtaking,
            *self.scrambled,
            self.lost,
            self.over,
        )


@scenario("deliveries", INSTALLED, after=("spare", "outage"), sharing=Sharing(undisturbed=frozenset({Trace.CHANNEL})))
def deliver(host: HostUnderTest) -> Deliveries:
    """Launch under one fault after the other; at the end the platform terminates what was launched."""
    control, name = host.environment.control, host.name
    mark, process = host.journal()[-1].n, _processes(host)
    plain = _settled(host.launch())
    control.inject(name, "repeat", "sandbox.launch")
    repeated = _settled(host.launch())
    control.inject(name, "duplicate", "sandbox.launch")
    doubled = _settled(host.launch())
    control.inject(name, "reorder", "sandbox.launch")
    overtaken, overtaking = host.launch(), host.launch()
    _settled(overtaken)
    _settled(overtaking)
    scrambled = _scrambled(host)
    over = _settled(host.launch())
    control.terminate(over.id)
    over.settled(within=PATIENCE / 2)
    before = host.record()
    control.inject(name, "lose", "sandbox.launch")
    control.inject(name, "duplicate", "sandbox.token", 100)
    lost = host.launch()
    control.inject(name, "repeat", "sandbox.launch")  # the next one, when it is sent again, and what comes of it:
    control.inject(name, "alter", "sandbox.launch", patch={"data": {"sandboxId": over.id}})
    control.terminate(plain.id)  # the message beyond the gap
    for seconds, another in ((3.0, overtaken), (6.0, overtaking)):  # and others: who counts anew with each never ends
        control.fault(name, "late", message="sandbox.terminate", seconds=seconds)
        control.terminate(another.id)
    after = _anew(host, before)
    _settled(lost)
    journal, again = host.journal(after=mark), _processes(host) != process
    control.clear_faults(name)
    everyone = (plain, repeated, doubled, overtaken, overtaking, *scrambled, lost, over)
    audit = host.environment.created()
    made = {one.id: creations(audit, host.namespace, one.id) for one in everyone}
    for one in everyone:
        control.terminate(one.id)
    pair = overtaken, overtaking
    return Deliveries(host, plain, repeated, doubled, *pair, scrambled, lost, over, before, after, journal, made, again)


def _processes(host: HostUnderTest) -> dict[str, dict[str, int]]:
    """How often each container of the operator's pods was started again: an instance is a pod, not a process."""
    return {pod["metadata"]["uid"]: restarts(pod) for pod in host.operator_pods()}


def _scrambled(host: HostUnderTest) -> tuple[SandboxUnderTest, ...]:
    """Three launches that arrive within two seconds, the first one last."""
    found = []
    for seconds in (2.0, 1.0, 0.0):
        if seconds:
            host.environment.control.fault(host.name, "late", message="sandbox.launch", seconds=seconds)
        found.append(host.launch())
    return tuple(_settled(one) for one in found)


def _settled(sandbox: SandboxUnderTest) -> SandboxUnderTest:
    """Wait with patience, not in judgement, until it is ready or has ended."""
    sandbox.settled("ready")
    return sandbox


def _anew(host: HostUnderTest, before: Host) -> Host:
    """The host once it is connected by another exchange, or as it is when patience is over."""
    anew = Condition(
        "the host is connected by a new exchange",
        lambda record: record.generation > before.generation and record.connection == "connected",
    )
    after: Host = wait_or_last(host.record, until=anew, within=PATIENCE, pace=BRISK)
    return after

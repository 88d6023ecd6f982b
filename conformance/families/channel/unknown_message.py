"""A message of a type that no operator knows, and an ordinary launch after it. Edge: drives the platform.

It has the number of a launch that is altered on its way: whoever waits for one that it can read waits for ever.
"""

from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import creations
from fake_platform.model import Host, JournalEntry, Sandbox

UNKNOWN = "sandbox.snapshot"
"""Of a later protocol, perhaps."""


@dataclass(frozen=True)
class UnknownMessage:
    """The host before and after, the message as it went down, and what came of it and of the launch that followed."""

    before: Host
    after: Host
    sent: tuple[JournalEntry, ...]
    creations: tuple[AuditEvent, ...]
    """Pods that were made for the sandbox that it names."""
    next: SandboxUnderTest
    became: Sandbox
    """The one that was launched right after it: ready or ended, or as it was when patience was over."""


@scenario("unknown_message", INSTALLED, sharing=Sharing(undisturbed=frozenset({Trace.CHANNEL})))
def send_unknown(host: HostUnderTest) -> UnknownMessage:
    """Alter the type of a launch, then launch as ever; both are ended."""
    control, before = host.environment.control, host.registered()
    control.inject(host.name, "alter", "sandbox.launch", patch={"type": UNKNOWN})
    named, following = host.launch(resources=SMALL), host.launch(resources=SMALL)
    became = following.settled("ready", within=PATIENCE)
    after = host.record()
    made = creations(host.environment.created(), host.namespace, named.id)
    sent = journal.about(journal.frames(host.journal(), UNKNOWN, "down"), named.id)
    control.terminate(following.id)
    control.terminate(named.id)
    return UnknownMessage(before, after, sent, made, following, became)

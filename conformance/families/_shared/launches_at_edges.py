"""Messages at the edges of what the protocol allows, and a bit beyond what it knows. Edge: platform, a limit.

One launch is as large as few are, another carries properties that no schema has, one is never heard of, for it comes as
a type that there is not; and the cluster refuses a pod with more words than a message may have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.kube import Object
from fake_platform.model import Host, JournalEntry, Sandbox

LARGEST = 32768
"""Characters of a variable at most (terms.json, environment)."""

BULK = {"ASCII": "x" * LARGEST, "ACCENTS": "\u00e4" * (LARGEST // 2), "BEYOND": "\U0001f680 \u2028<&>" * 2048}
"""Three variables, some 90 KB of a message; the last one with what JSON encoders escape, or break."""

LABELS = {f"conformance.byohost.test/{'l' * 60}{number:03d}": "v" * 63 for number in range(20)}
"""Names and values as long as Kubernetes takes them (labels, "Syntax and character set")."""

UNKNOWN = {"colour": "red", "since": {"version": 2, "of": [1, None]}}
NAME = "byohost-conformance-words"


@dataclass(frozen=True)
class LaunchesAtEdges:
    """What became of each; both views of the host are of its connection."""

    before: Host
    after: Host
    large: Sandbox
    extended: Sandbox
    """Its message had properties that nobody knows."""
    unheard: Sandbox
    """Cancelled, and its launch had been of an unknown type."""
    refused: Sandbox
    """Its pod was refused in many words."""
    told: tuple[JournalEntry, ...]
    """What the operator sent of the last, refused messages too."""
    journal: tuple[JournalEntry, ...]


@scenario("launches_at_edges", INSTALLED)
def launch_at_edges(host: HostUnderTest) -> LaunchesAtEdges:
    """A large launch, one with more properties, one that is not heard of, and a refusal of many words."""
    host.registered()
    mark, before, control = host.journal()[-1].n, host.record(), host.environment.control
    large = host.launch(resources=SMALL, env=BULK, labels=LABELS, policy={"note": "\u00e4" * 4000})
    large.settled("ready")
    patch = {"more": UNKNOWN, "data": UNKNOWN}
    control.inject(host.name, "alter", "sandbox.launch", patch=patch)
    extended = host.launch(resources=SMALL)
    extended.settled("ready")
    after = host.record()
    control.inject(host.name, "alter", "sandbox.launch", patch={"type": "sandbox.snapshot"})
    unheard = host.launch(resources=SMALL)
    control.terminate(unheard.id)
    unheard.settled(within=PATIENCE / 4)
    with _many_words(host):
        refused = host.launch(resources=SMALL, deadline_seconds=20)
        refused.settled(within=PATIENCE / 2)
    entries = host.journal(after=mark)
    seen = LaunchesAtEdges(
        before=before,
        after=after,
        large=large.record(),
        extended=extended.record(),
        unheard=unheard.record(),
        refused=refused.record(),
        told=_statuses(entries, refused),
        journal=entries,
    )
    for one in (large, extended):
        control.terminate(one.id)
    return seen


def _statuses(entries: tuple[JournalEntry, ...], sandbox: SandboxUnderTest) -> tuple[JournalEntry, ...]:
    up = (each for each in entries if each.kind == "frame" and each.direction == "up" and each.type == "sandbox.status")
    return tuple(each for each in up if sandbox.id in str(each.data))


@contextmanager
def _many_words(host: HostUnderTest) -> Iterator[None]:
    """A limit for resources that no pod names: the API server says of each, in a sentence, that the pod lacks it."""
    path = f"/api/v1/namespaces/{host.namespace}/limitranges"
    most = {f"conformance.byohost.test/{'r' * 50}{number:03d}": "1" for number in range(40)}
    limits: Object = {"metadata": {"name": NAME}, "spec": {"limits": [{"type": "Pod", "max": most}]}}
    host.environment.kube.create(path, limits)
    try:
        yield
    finally:
        host.environment.kube.delete(f"{path}/{NAME}")

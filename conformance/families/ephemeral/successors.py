"""Two sandboxes in turn: the first leaves something behind, the second looks for it, and so do we on the node.

Edge: drives the platform, exec, the node.
"""

import secrets
from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, Pace, wait_or_last
from conformance.families._shared.scheduling.scenario import MOSTLY_WAITS, STEADY, Weight, scenario
from conformance.observe.container_contents import belongings
from conformance.observe.node_traces import containers, traces
from conformance.observe.pods import container, writable_paths
from conformance.observe.secret_scan import sought
from conformance.observe.sighting import Sighting

WRITE = "import sys; [open(f'{path}/left-behind', 'w').write(sys.argv[1]) for path in sys.argv[2:]]"
GARBAGE = 120.0
"""Seconds of patience with kubelet: it collects ended containers once a minute."""


@dataclass(frozen=True)
class Succession:
    """What the first wrote, and where it was found."""

    written: str = field(repr=False)
    scratch: tuple[str, ...]
    """Where it was written: not in emptyDirs alone, for what stands in their place may outlive the pod."""
    in_first: tuple[str, ...]
    in_second: tuple[str, ...]
    searched: int
    """How many places of the second one were searched."""
    seen_on_node: Sighting[tuple[str, ...]]
    """What the node had of the first one while it ran."""
    seen_left: Sighting[tuple[str, ...]]
    """What the node still has of it when patience is over."""

    @property
    def on_node(self) -> tuple[str, ...]:
        """What was seen there; raises SourceAbsent where the node cannot be asked."""
        return self.seen_on_node.value

    @property
    def left_on_node(self) -> tuple[str, ...]:
        """What was seen to be left; raises SourceAbsent where the node cannot be asked."""
        return self.seen_left.value


@scenario("successors", STEADY, weight=Weight(MOSTLY_WAITS))
def succeed(host: HostUnderTest) -> Succession:
    """Launch, write, end; launch again, search, end; then wait for the node to forget the first."""
    written = secrets.token_hex(24)
    first = host.launch().ready()
    pod = first.running_pod()
    uid, name = pod["metadata"]["uid"], pod["metadata"]["name"]
    scratch = sorted(writable_paths(pod, container(pod, "sandbox")))
    command = ["python3", "-c", WRITE, written, *scratch]
    wrote = host.environment.kube.exec(host.namespace, name, command, container="sandbox")
    in_first, _ = _found(first, written)
    run = host.environment.node.run
    known = Sighting.of(lambda: containers(run, uid))
    on_node = Sighting.of(lambda: traces(run, uid, known.value))
    _end(first)
    second = host.launch().ready()
    in_second, searched = _found(second, written)
    _end(second)
    patience = GARBAGE if first.pod() is None else 0.0  # of a pod that the API still has, kubelet collects nothing
    clean = Condition("the node has nothing of the pod", lambda left: left.is_absent or not left.value)
    left: Sighting[tuple[str, ...]] = wait_or_last(
        lambda: Sighting.of(lambda: traces(run, uid, known.value)), until=clean, within=patience, pace=Pace(every=3.0)
    )
    places = tuple(scratch) if wrote.code == 0 else ()
    return Succession(written, places, in_first, in_second, searched, on_node, left)


def _found(sandbox: SandboxUnderTest, written: str) -> tuple[tuple[str, ...], int]:
    """Where the text stands inside, in any of its usual forms, and how many places were searched."""
    host, name = sandbox.host, sandbox.running_pod()["metadata"]["name"]
    places = {
        f"{place} ({each})": text
        for each in ("sandbox", "sidecar")
        for place, text in belongings(host.environment.kube, host.namespace, name, each).places().items()
    }
    return tuple(sorted(place for place, text in places.items() if sought({"it": written}, text))), len(places)


def _end(sandbox: SandboxUnderTest) -> None:
    """Terminate, and wait with patience until its pod is gone."""
    sandbox.host.environment.control.terminate(sandbox.id)
    sandbox.settled(within=PATIENCE / 2)
    gone = Condition("its pod is gone", lambda found: found is None)
    wait_or_last(sandbox.pod, until=gone, within=PATIENCE / 3, pace=BRISK)

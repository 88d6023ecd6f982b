"""A sandbox tries what it may not, the control client tries the same. Edge: exec, the node, the proxy's log.

Canary hits are read before, between and after, so that what the attempts left behind can be told from the rest.
"""

from dataclasses import dataclass

from conformance.expect import That
from conformance.observe.canary import Hit
from conformance.observe.pods import addresses
from conformance.observe.probe import ProbeReport
from conformance.observe.proxy import Decision
from conformance.scenario import approaches
from conformance.subject import SandboxUnderTest
from conformance.waiting import Pace, patiently
from conformance.witness import control_client
from conformance.world import World
from egress_profiles.gate_counters import Attempt


@dataclass(frozen=True)
class Probed:
    """One batch from inside the sandbox, and what else was seen meanwhile."""

    sandbox: SandboxUnderTest
    own: frozenset[str]
    """The sandbox's addresses."""
    client: frozenset[str]
    """The control client's addresses."""
    control: ProbeReport
    """The control client's batch."""
    inside: ProbeReport
    """The sandbox's batch."""
    control_hits: tuple[Hit, ...]
    """What arrived at the canaries while the control client tried."""
    hits: tuple[Hit, ...]
    """What arrived there while and after the sandbox tried."""
    attempts: tuple[Attempt, ...]
    """The gate's counters afterwards."""
    decisions: tuple[Decision, ...]
    """The proxy's log afterwards."""


def probe(world: World, sandbox: SandboxUnderTest) -> Probed:
    """First the control client, then the sandbox; each tries everything once."""
    direct = [*approaches.listed_direct(), *approaches.others_direct()]
    through = [approaches.listed_through(world.authorities.proxy), *approaches.unlisted(), *approaches.mismatched()]
    before = len(world.node.canary_hits())
    control = world.control_probe(direct)
    between = _logged(world, before)
    inside = sandbox.probe([*direct, *through])
    pod = sandbox.running_pod()
    return Probed(
        sandbox,
        addresses(pod),
        addresses(control_client(world)),
        control,
        inside,
        tuple(between[before:]),
        tuple(world.node.canary_hits()[len(between) :]),
        world.node.attempts(),
        world.decisions(),
    )


def _logged(world: World, before: int) -> list[Hit]:
    """The canaries' log once it has grown; one that does not grow is a control's business."""
    grown = That("the canaries have logged the control client", lambda hits: len(hits) > before)
    hits: list[Hit] = patiently(world.node.canary_hits, until=grown, within=5, pace=Pace(every=0.25))
    return hits

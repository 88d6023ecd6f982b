"""A sandbox tries what it may not, the control client tries the same. Edge: exec, the node, the proxy's log.

Canary hits are read before, between and after, so that what the attempts left behind can be told from the rest.
"""

from dataclasses import dataclass

from conformance.environment.control_client import control_client
from conformance.environment.expectations import Condition
from conformance.environment.sources import Environment
from conformance.environment.subject import SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared import probe_attempts
from conformance.families._shared.scenario import record_of, scenario
from conformance.families.egress.prober import launch_prober
from conformance.observe.canary import Hit
from conformance.observe.pods import addresses
from conformance.observe.probe import ProbeReport
from conformance.observe.proxy import Decision
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


@scenario("probed", record_of(launch_prober))
def probe(sandbox: SandboxUnderTest) -> Probed:
    """First the control client, then the sandbox; each tries everything once."""
    environment = sandbox.host.environment
    direct = [*probe_attempts.listed_direct(), *probe_attempts.others_direct()]
    through = [
        probe_attempts.listed_through(environment.authorities.proxy),
        *probe_attempts.unlisted(),
        *probe_attempts.mismatched(),
    ]
    before = len(environment.node.canary_hits())
    control = environment.control_probe(direct)
    between = _logged(environment, before)
    inside = sandbox.probe([*direct, *through])
    pod = sandbox.running_pod()
    return Probed(
        sandbox,
        addresses(pod),
        addresses(control_client(environment)),
        control,
        inside,
        tuple(between[before:]),
        tuple(environment.node.canary_hits()[len(between) :]),
        environment.node.attempts(),
        environment.decisions(),
    )


def _logged(environment: Environment, before: int) -> list[Hit]:
    """The canaries' log once it has grown; one that does not grow is a control's business."""
    grown = Condition("the canaries have logged the control client", lambda hits: len(hits) > before)
    hits: list[Hit] = wait_or_last(environment.node.canary_hits, until=grown, within=5, pace=BRISK)
    return hits

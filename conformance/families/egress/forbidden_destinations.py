"""A sandbox tries what it may not, the control client tries the same. Edge: exec, the node, the proxy's log.

Canary hits are read before, between and after, so that what the attempts left behind can be told from the rest.
"""

from dataclasses import dataclass, replace
from typing import Any

from conformance.environment.control_client import control_client
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import Environment
from conformance.environment.subject import SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared import probe_attempts
from conformance.families._shared.scheduling.scenario import record_of, scenario
from conformance.families.egress.prober import launch_prober
from conformance.observe.canary import Hit
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.pods import addresses
from conformance.observe.probe import ProbeReport
from conformance.observe.proxy import Decision
from conformance.observe.sighting import Sighting
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
    counted: Sighting[tuple[Attempt, ...]]
    """The gate's counters afterwards; where there is no gate, the sandbox has tried nothing past the proxy."""
    decisions: tuple[Decision, ...]
    """The proxy's log afterwards."""

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What the gate counted; raises SourceAbsent where there is none."""
        return self.counted.value


@scenario("probed", record_of(launch_prober))
def probe(sandbox: SandboxUnderTest) -> Probed:
    """First the control client, then the sandbox; each tries everything once."""
    environment = sandbox.host.environment
    direct = _direct(environment)
    through = [
        probe_attempts.listed_through(environment.authorities.proxy),
        *probe_attempts.unlisted(),
        *probe_attempts.mismatched(),
    ]
    before = len(environment.node.canary_hits())
    control = environment.control_probe(direct)
    between = _logged(environment, before)
    attempts = Sighting.of(environment.node.attempts)
    # Where nothing stands in its way past the proxy, what it sends there would pass for what the proxy let through.
    inside = _through(sandbox, through) if attempts.is_absent else sandbox.probe([*direct, *through])
    pod = sandbox.running_pod()
    return Probed(
        sandbox,
        addresses(pod),
        addresses(control_client(environment)),
        control,
        inside,
        tuple(between[before:]),
        tuple(environment.node.canary_hits()[len(between) :]),
        attempts if attempts.is_absent else Sighting.of(environment.node.attempts),
        environment.decisions(),
    )


class _Untried(dict[str, dict[str, Any]]):
    """Results of attempts; one that was not made, as the run has no gate, says so."""

    def __missing__(self, attempt: str) -> dict[str, Any]:
        raise SourceAbsent(f"{attempt} was not tried past the proxy: nothing of this run would stop or count it")


def _through(sandbox: SandboxUnderTest, attempts: list[probe_attempts.Attempt]) -> ProbeReport:
    found = sandbox.probe(attempts)
    return replace(found, results=_Untried(found.results))


def _direct(environment: Environment) -> list[probe_attempts.Attempt]:
    """What is tried past the proxy: on ground that is not ours nobody's metadata service, only the canary."""
    if not environment.addresses.are_ours:
        return list(probe_attempts.ours())
    return [*probe_attempts.listed_direct(), *probe_attempts.others_direct()]


def _logged(environment: Environment, before: int) -> list[Hit]:
    """The canaries' log once it has grown; one that does not grow is a control's business."""
    grown = Condition("the canaries have logged the control client", lambda hits: len(hits) > before)
    hits: list[Hit] = wait_or_last(environment.node.canary_hits, until=grown, within=5, pace=BRISK)
    return hits

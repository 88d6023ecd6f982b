"""One sandbox's whole life, so that a run of whatever clauses has used each right once. Edge: drives the platform."""

from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.launch_values import IDENTITY
from conformance.families._shared.scheduling.scenario import STEADY, scenario


@scenario("exercised", STEADY)
def exercise(host: HostUnderTest) -> SandboxUnderTest:
    """From its launch to its end, with an identity where the host has them."""
    identity = IDENTITY if host.record().workload_identity else None
    one = host.launch(workload_identity=identity).ready()
    host.environment.control.terminate(one.id)
    wait_or_last(one.pod, until=Gone(), within=PATIENCE / 3, pace=BRISK)
    return one

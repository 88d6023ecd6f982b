"""One sandbox's whole life, so that a run of whatever clauses has used each right once. Edge: drives the platform."""

from conformance.expect import Gone
from conformance.scenario.failures import IDENTITY
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.waiting import Pace, patiently


def exercise(host: HostUnderTest) -> SandboxUnderTest:
    """From its launch to its end, with an identity where the host has them."""
    identity = IDENTITY if host.record().workload_identity else None
    one = host.launch(workload_identity=identity).ready()
    host.world.control.terminate(one.id)
    patiently(one.pod, until=Gone(), within=PATIENCE / 3, pace=Pace(every=0.25))
    return one

"""A ready sandbox of the steady host, from inside which everything is tried. Edge: drives the platform.

The shared sandbox is looked at by others meanwhile.
"""

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.scheduling.scenario import STEADY, scenario


@scenario("prober", STEADY)
def launch_prober(host: HostUnderTest) -> SandboxUnderTest:
    """Launch it, and wait until it is ready."""
    return host.launch().ready()

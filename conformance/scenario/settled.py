"""A host that is installed and connected, whatever its earlier scenarios left. Edge: drives the cluster."""

from conformance.subject import HostUnderTest, SandboxUnderTest

SMALL = {"requests": {"cpu": "1m", "memory": "48Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}}
"""A sandbox that idles and takes next to nothing of the node."""


def settle(host: HostUnderTest) -> HostUnderTest:
    """Install it unless that was done, and wait until it is connected."""
    if host.record().status == "awaiting":
        host.install()
    else:
        host.registered()
    return host


def survivor(host: HostUnderTest) -> SandboxUnderTest:
    """One small sandbox, ready."""
    return host.launch(resources=SMALL).ready()

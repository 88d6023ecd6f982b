"""One small sandbox of a connected host, to stand by while something befalls the host. Edge: drives the platform."""

from conformance.environment.subject import HostUnderTest, SandboxUnderTest

SMALL = {"requests": {"cpu": "1m", "memory": "48Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}}
"""It idles and takes next to nothing of the node."""


def bystander(host: HostUnderTest) -> SandboxUnderTest:
    """Wait until the host is connected, launch, wait until it is ready."""
    host.registered()
    return host.launch(resources=SMALL).ready()

"""The shared sandbox's pod: as submitted, as it runs, from inside."""

import pytest

from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe.kube import Object


@pytest.fixture(params=["submitted", "running"])
def pod(request: pytest.FixtureRequest, hardened: Hardened) -> Object:
    """The pod's specification: first the operator's own request, then what the cluster made of it."""
    found: Object = getattr(hardened, request.param)
    return found


@pytest.fixture(params=["sandbox", "sidecar"])
def identity(request: pytest.FixtureRequest, hardened: Hardened) -> Object:
    """What the probe saw of itself, in each container."""
    return hardened.inside[request.param].identity

"""The shared sandbox's pod: as submitted, as it runs, from inside."""

import pytest

from conformance.observe.kube import Object
from conformance.scenario.ahead import Ahead
from conformance.scenario.borrowed_labels import BorrowedLabels
from conformance.scenario.hardened import Hardened
from conformance.scenario.installation import Installation


@pytest.fixture(params=["submitted", "running"])
def pod(request: pytest.FixtureRequest, hardened: Hardened) -> Object:
    """The pod's specification: first the operator's own request, then what the cluster made of it."""
    found: Object = getattr(hardened, request.param)
    return found


@pytest.fixture(params=["sandbox", "sidecar"])
def identity(request: pytest.FixtureRequest, hardened: Hardened) -> Object:
    """What the probe saw of itself, in each container."""
    return hardened.inside[request.param].identity


@pytest.fixture(scope="session")
def borrowed_labels(spare: Installation, ahead: Ahead) -> BorrowedLabels:
    """A launch that has the operator's own labels with other values."""
    record: BorrowedLabels = ahead.record("borrowed_labels")
    return record

"""POD-13: from the cluster's audit log alone, a sandbox pod can be traced to its launch id and host."""

import pytest

from conformance.scenario.hardened import Hardened

pytestmark = pytest.mark.clause("POD-13")


def test_creation_names_launch_and_host(hardened: Hardened) -> None:
    """What an auditor sees without reading the specification: name, labels or annotations carry both."""
    sandbox = hardened.launched.sandbox
    metadata = hardened.submitted["metadata"]
    marks = [metadata.get("name") or "", *(metadata.get("annotations") or {}).values()]
    marks += (metadata.get("labels") or {}).values()
    for what, value in (("launch id", sandbox.id), ("host", sandbox.host.name)):
        assert any(value in mark for mark in marks), (
            f"the create request carries the {what} {value} in no name, label or annotation, so an auditor of the "
            "cluster cannot tell whose pod it was"
        )


def test_creation_is_the_operators(hardened: Hardened) -> None:
    """The request was made by the operator's own account, not in another's name."""
    host = hardened.launched.sandbox.host
    user = f"system:serviceaccount:{host.namespace}:{host.operator.account}"
    assert hardened.creation.user == user, f"the pod was created by {hardened.creation.user}, not by {user}"

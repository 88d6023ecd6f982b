from typing import Any

import pytest

from conformance.contract.exits import UsageError
from conformance.watch.operator_pods import is_own, named
from tests.conformance.watch.scene import WORKLOAD

REPLICA_SET = {"kind": "ReplicaSet", "name": "poller-5d", "uid": "rs-1", "controller": True}


def pod(owner: dict[str, Any], **labels: str) -> dict[str, Any]:
    held = {"app": "poller", "pod-template-hash": "5d"} | labels
    return {"metadata": {"name": "x", "labels": held, "ownerReferences": [owner]}}


def test_a_pod_of_its_replica_set_is_its_own() -> None:
    assert is_own(pod(REPLICA_SET), WORKLOAD)
    assert is_own(pod({"kind": "StatefulSet", "name": "poller", "uid": "deployment-1", "controller": True}), WORKLOAD)


@pytest.mark.parametrize(
    "other",
    [
        pod(REPLICA_SET, app="work"),
        pod(REPLICA_SET | {"kind": "Job"}),
        pod(REPLICA_SET | {"name": "other-5d"}),
        pod(REPLICA_SET | {"controller": False}),
        {"metadata": {"name": "x", "labels": {"app": "poller"}}},
    ],
)
def test_labels_alone_do_not_make_it_so(other: dict[str, Any]) -> None:
    """Or a sandbox that bears its operator's labels would be nobody's."""
    assert not is_own(other, WORKLOAD)


def test_a_workload_without_a_selector_has_no_pods() -> None:
    assert not is_own(pod(REPLICA_SET), {"metadata": {"name": "poller"}})


def test_what_it_runs_as() -> None:
    assert named("deployment/poller") == ("deployments", "poller")
    assert named("Deployments/poller") == ("deployments", "poller")
    assert named("statefulset/poller") == ("statefulsets", "poller")


@pytest.mark.parametrize("text", ["poller", "deployment/", "daemonset/poller", "/poller"])
def test_what_is_no_workload_is_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="deployment/NAME or statefulset/NAME"):
        named(text)

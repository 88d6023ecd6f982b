"""What was submitted, told from managedFields."""

from typing import Any

import pytest

from conformance.observe.recorded_submissions import creation, submission

OWNED = {
    "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
    "f:spec": {
        "f:containers": {
            'k:{"name":"sandbox"}': {
                ".": {},
                "f:image": {},
                "f:name": {},
                "f:command": {},
                "f:ports": {".": {}, 'k:{"containerPort":80,"protocol":"TCP"}': {".": {}, "f:containerPort": {}}},
                "f:securityContext": {".": {}, "f:capabilities": {".": {}, "f:drop": {}}},
            }
        },
        "f:volumes": {".": {}, 'k:{"name":"scratch"}': {".": {}, "f:emptyDir": {}, "f:name": {}}},
        "f:serviceAccountName": {},
        "f:gone": {},
    },
}
CONTAINER = {
    "name": "sandbox",
    "image": "i@sha256:1",
    "command": ["a", "b"],
    "ports": [{"containerPort": 80, "protocol": "TCP"}, {"containerPort": 81, "protocol": "TCP"}],
    "securityContext": {"capabilities": {"drop": ["ALL"]}, "added": True},
    "volumeMounts": [{"name": "injected"}],
}


def pod(**metadata: Any) -> dict[str, Any]:
    """A pod to which admission has added a container, a volume, tolerations, and the scheduler a node."""
    entries = [
        {"manager": "kubelet", "subresource": "status", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:status": {}}},
        {"manager": "later", "time": "2026-01-01T00:00:09Z", "fieldsV1": {"f:metadata": {"f:labels": {"f:late": {}}}}},
        {"manager": "operator", "time": "2026-01-01T00:00:01Z", "fieldsV1": OWNED},
    ]
    about = {
        "name": "p",
        "namespace": "n",
        "uid": "u",
        "creationTimestamp": "2026-01-01T00:00:01Z",
        "labels": {"app": "x", "late": "y"},
        "managedFields": entries,
    }
    spec = {
        "containers": [CONTAINER, {"name": "injected", "image": "j"}],
        "volumes": [{"name": "scratch", "emptyDir": {}}, {"name": "injected", "secret": {}}],
        "serviceAccountName": "s",
        "tolerations": [{"operator": "Exists"}],
        "nodeName": "one",
    }
    return {"metadata": about | metadata, "spec": spec, "status": {"phase": "Running"}}


def test_what_the_creator_has_not_set_is_left_out() -> None:
    """Containers, volumes, tolerations, the node: admission's and the scheduler's; the status is the kubelet's."""
    assert submission("pods", pod()) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "n", "labels": {"app": "x"}},
        "spec": {
            "containers": [
                {
                    "name": "sandbox",
                    "image": "i@sha256:1",
                    "command": ["a", "b"],
                    "ports": [{"containerPort": 80}],
                    "securityContext": {"capabilities": {"drop": ["ALL"]}},
                }
            ],
            "volumes": [{"name": "scratch", "emptyDir": {}}],
            "serviceAccountName": "s",
        },
    }


def test_elements_are_also_told_by_their_value() -> None:
    """As finalizers are."""
    owned: dict[str, Any] = {
        "f:metadata": {"f:finalizers": {".": {}, 'v:"mine"': {}}},
        "f:automountServiceAccountToken": {},
    }
    entry = {"manager": "operator", "time": "1", "fieldsV1": owned}
    account = {"metadata": {"name": "a", "finalizers": ["mine", "theirs"], "managedFields": [entry]}}
    assert submission("serviceaccounts", account | {"automountServiceAccountToken": False}) == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "a", "finalizers": ["mine"]},
        "automountServiceAccountToken": False,
    }


def test_a_creation_reads_as_the_audit_log_would_have_it() -> None:
    """By the operator's account in the object's namespace."""
    event = creation("pods", pod(), "byohost-r", "op")
    assert (
        event.user,
        event.verb,
        event.resource,
        event.namespace,
        event.name,
        event.status,
        event.uid,
        event.time,
    ) == (
        "system:serviceaccount:n:op",
        "create",
        "pods",
        "n",
        "p",
        201,
        "u",
        "2026-01-01T00:00:01Z",
    )
    assert event.requested == submission("pods", pod())


@pytest.mark.parametrize(
    ("ours", "owners", "user"),
    [
        ("operator", [], ""),
        ("byohost-r", [{"controller": True}], ""),
        ("byohost-r", [{"controller": False}], "system:serviceaccount:n:op"),
        ("byohost-r", [{}], "system:serviceaccount:n:op"),
    ],
)
def test_what_the_harness_or_a_controller_made_is_nobodys(ours: str, owners: list[dict[str, Any]], user: str) -> None:
    """The operator's own pods are a ReplicaSet's; a mere owner makes nothing."""
    assert creation("pods", pod(ownerReferences=owners), ours, "op").user == user


def test_an_object_without_managed_fields_shows_all_of_itself() -> None:
    """A server that keeps none would show too much rather than too little."""
    bare = {"metadata": {"name": "p", "namespace": "n"}, "spec": {"nodeName": "one"}}
    assert submission("pods", bare)["spec"] == {"nodeName": "one"}


def test_a_value_that_is_no_longer_of_the_shape_it_was_set_with_is_shown_whole() -> None:
    """Somebody has replaced a mapping since."""
    entry = {"manager": "operator", "time": "1", "fieldsV1": {"f:spec": {"f:nodeSelector": {"f:zone": {}}}}}
    odd = {"metadata": {"name": "p", "managedFields": [entry]}, "spec": {"nodeSelector": "anywhere"}}
    assert submission("pods", odd)["spec"] == {"nodeSelector": "anywhere"}


def test_tolerations_that_every_cluster_adds_are_not_the_operators() -> None:
    """The list has one owner as a whole; with other seconds they are somebody's."""
    added = [
        {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for key in ("not-ready", "unreachable")
    ]
    own = [{"key": "pool", "operator": "Exists"}, added[0] | {"tolerationSeconds": 3}]
    each = pod()
    each["spec"]["tolerations"] = [*own, *added]
    each["metadata"]["managedFields"][2] = {
        "manager": "operator",
        "time": "2026-01-01T00:00:01Z",
        "fieldsV1": {"f:spec": {"f:tolerations": {}}},
    }
    assert submission("pods", each)["spec"] == {"tolerations": own}
    del each["spec"]["tolerations"]
    assert submission("pods", each)["spec"] == {}

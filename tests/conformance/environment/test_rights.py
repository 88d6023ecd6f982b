"""The rights of a run, as an administrator gives them."""

from typing import Any

from conformance.contract.access import Access
from conformance.environment.given_namespaces import COLLECTIONS
from conformance.environment.rights import Holder, manifests
from conformance.environment.staging import existing_cleanup

WRITING = {"create", "patch", "delete", "update", "deletecollection", "escalate", "bind", "impersonate", "*"}


def rules(made: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """Of the first role."""
    found: list[dict[str, Any]] = made[0]["rules"]
    return found


def test_namespace_access_is_a_role_and_its_binding_in_each_namespace() -> None:
    """Nothing cluster-wide is among it, and nothing is written that is not named."""
    made = manifests(Access.NAMESPACE, Holder("certifier", "team"), ("a", "b"))
    assert [(each["kind"], each["metadata"]["namespace"]) for each in made] == [
        ("Role", "a"),
        ("RoleBinding", "a"),
        ("Role", "b"),
        ("RoleBinding", "b"),
    ]
    assert made[1]["subjects"] == [{"kind": "ServiceAccount", "name": "certifier", "namespace": "team"}]
    assert not [each for each in rules(made) if "*" in each["resources"] and WRITING & set(each["verbs"])]
    assert not [each for each in rules(made) if {"namespaces", "clusterroles"} & set(each["resources"])]


def test_cluster_access_is_one_role_more() -> None:
    """Bound once, to a user as well."""
    role, binding = manifests(Access.CLUSTER, Holder("ada"))
    assert (role["kind"], binding["kind"], binding["roleRef"]["kind"]) == (
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterRole",
    )
    assert binding["subjects"][0]["name"] == "ada"
    assert "namespace" not in role["metadata"]
    assert any("namespaces" in each.get("resources", ()) for each in role["rules"])


def test_whatever_a_cleanup_takes_away_may_be_deleted() -> None:
    """Nobody else does it."""
    for access, collections in ((Access.NAMESPACE, COLLECTIONS), (Access.CLUSTER, existing_cleanup.COLLECTIONS)):
        deletable = {
            (group, resource)
            for each in rules(manifests(access, Holder("certifier", "team"), ("a",)))
            for group in each.get("apiGroups", ())
            for resource in each["resources"]
            if "delete" in each["verbs"]
        }
        parts = [path.split("/") for path in collections]
        assert {(each[2] if each[1] == "apis" else "", each[-1]) for each in parts} <= deletable

from typing import Any

import pytest

from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import (
    CLUSTER,
    FOREIGN,
    GRANT,
    OWN,
    RBAC,
    Right,
    beyond,
    own_review,
    questions,
    resource_of,
    review,
    right_of,
    undisturbed,
)

OPERATOR = "system:serviceaccount:n:byohost-operator"


def event(verb: str, resource: str, namespace: str = "n", **more: Any) -> AuditEvent:
    """A request of the operator of the namespace n, answered."""
    base = {"user": OPERATOR, "group": "", "subresource": "", "name": "", "uri": "/x?y", "status": 200, "time": "t"}
    rest = {"stage": "ResponseComplete", "decision": "allow"}
    return AuditEvent(**{**base, **rest, "verb": verb, "resource": resource, "namespace": namespace, **more})


def test_questions_hold_the_grant_and_each_right_once() -> None:
    """Without the grant among them, "differs in nothing else" would be easy."""
    asked = questions()
    assert set(asked) >= GRANT
    assert len(asked) == len(set(asked))
    assert {right.place for right in asked} == {OWN, FOREIGN, CLUSTER}
    assert len(asked) > 100


@pytest.mark.parametrize(
    ("right", "attributes"),
    [
        (Right("get", "pods"), {"namespace": "n", "verb": "get", "resource": "pods"}),
        (Right("get", "pods/log"), {"namespace": "n", "verb": "get", "resource": "pods", "subresource": "log"}),
        (
            Right("create", f"roles.{RBAC}", FOREIGN),
            {"namespace": "default", "verb": "create", "group": RBAC, "resource": "roles"},
        ),
        (Right("*", "*.*", CLUSTER), {"verb": "*", "group": "*", "resource": "*"}),
    ],
)
def test_review_asks_for_the_right(right: Right, attributes: dict[str, str]) -> None:
    """As the API server expects it, with the groups that a service account always has."""
    spec = review(right, "a", "n", "default")["spec"]
    assert spec["resourceAttributes"] == attributes
    assert spec["user"] == "system:serviceaccount:n:a"
    assert "system:serviceaccounts:n" in spec["groups"]


def test_review_of_a_path() -> None:
    """A path is no resource."""
    spec = review(Right("get", "/metrics", CLUSTER), "a", "n", "default")["spec"]
    assert spec["nonResourceAttributes"] == {"path": "/metrics", "verb": "get"}
    assert "resourceAttributes" not in spec


def test_right_of_a_request() -> None:
    """In the own namespace, in another, or in none."""
    assert right_of(event("list", "pods"), "n") == Right("list", "pods", OWN)
    assert right_of(event("list", "pods", "m"), "n") == Right("list", "pods", FOREIGN)
    assert str(right_of(event("list", "nodes", ""), "n")) == "list nodes in the whole cluster"
    assert resource_of(event("get", "")) == "/x"
    assert resource_of(event("create", "deployments", group="apps", subresource="scale")) == "deployments/scale.apps"


def test_beyond_the_grant() -> None:
    """Neither the grant nor a question about oneself is beyond; a path that is open to all is none either."""
    own = event("create", "selfsubjectaccessreviews", "", group="authorization.k8s.io")
    fine = (event("watch", "pods"), event("get", "serviceaccounts"), own, event("get", ""))
    wrong = (event("list", "pods", ""), event("get", "secrets"), event("deletecollection", "pods"))
    assert beyond((*fine, *wrong), "n") == wrong


def test_what_follows_a_changed_role_does_not_count() -> None:
    """The harness broke RBAC there on purpose; elsewhere, before, and for others it counts."""
    admin = {"user": "kubernetes-admin"}
    refused = event("delete", "pods", decision="forbid", status=403)
    elsewhere = event("list", "pods", "m", user="system:serviceaccount:m:byohost-operator")
    change = event("patch", "roles", group=RBAC, **admin)
    kept = undisturbed((refused, change, refused, elsewhere))
    assert kept == (refused, change, elsewhere)


def test_what_follows_a_deleted_namespace_does_not_count() -> None:
    """Its role binding may go before its pods."""
    gone = event("delete", "namespaces", "", name="n", user="kubernetes-admin")
    assert undisturbed((gone, event("list", "pods", decision="forbid"))) == (gone,)


def test_refused_or_harmless_changes_disturb_nothing() -> None:
    """A change that did not happen, one that was only tried, one that makes a role, and one of something else."""
    late = event("list", "pods")
    failed = event("patch", "roles", group=RBAC, user="x", status=403)
    tried = event("patch", "roles", group=RBAC, user="x", uri="/roles/r?dryRun=All&force=true")
    made = event("create", "roles", group=RBAC, user="x", status=201)
    other = event("delete", "pods", user="x")
    assert undisturbed((failed, tried, made, other, late)) == (failed, tried, made, other, late)


def test_an_account_asks_the_same_about_itself() -> None:
    """Everything but who it is."""
    for right in questions():
        asked, own = review(right, "op", "n", "default"), own_review(right, "n", "default")
        assert own["kind"] == "SelfSubjectAccessReview"
        assert own["spec"] == {key: value for key, value in asked["spec"].items() if key not in {"user", "groups"}}

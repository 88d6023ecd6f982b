"""RBC-06: an account to which nothing is bound may ask about itself, and nothing else."""

import tempfile
from pathlib import Path

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest
from conformance.families.rbac.access_reviews import UNBOUND, Evaluated
from conformance.observe.kube import Object
from conformance.observe.rbac import OWN, SELF_REVIEWS

pytestmark = pytest.mark.clause("RBC-06")


def _rules(host: HostUnderTest, account: str) -> list[str]:
    """What the API server answers to the account itself, asked for its rights in the namespace; reviews left out."""
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{account}/token"
    token = str(host.environment.kube.create(path, asked)["status"]["token"])
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview"}
    with tempfile.TemporaryDirectory() as folder:
        kube = host.environment.kube.under(token, Path(folder) / "kubeconfig")
        body: Object = {**review, "spec": {"namespace": host.namespace}}
        answer = kube.create("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body)
    return [
        f"{verb} {name}"
        for rule in answer["status"].get("resourceRules") or []
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        if (name := f"{resource}.{group}" if group else resource) not in SELF_REVIEWS
        for verb in rule["verbs"]
    ]


@pytest.mark.control("test_a_bound_account_has_rules")
def test_unbound_account_has_no_rule(host: HostUnderTest, evaluated: Evaluated) -> None:
    """Neither its own rules nor any question asked about it show a right in the namespace."""
    ruled = _rules(host, UNBOUND)
    assert not ruled, f"an account to which nothing is bound may {listed(ruled)} in {host.namespace}"
    answered = [right for right in evaluated.unbound if right.place == OWN]
    assert not answered, f"an account to which nothing is bound may {listed(answered)}"


def test_a_bound_account_has_rules(host: HostUnderTest) -> None:
    """The control: asked in the same way, the operator's account is told of its grant."""
    assert "create pods" in _rules(host, host.operator.account), (
        "the operator's own rules do not show that it may create pods"
    )

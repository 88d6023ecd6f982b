"""Which objects a run would create, and where."""

import dataclasses

import pytest

from conformance import builtin
from conformance.contract.exits import UsageError
from conformance.preflight import candidates
from conformance.preflight.candidates import Candidates
from conformance.target.description import Operator

TEXT = candidates.rendered("team-a", builtin.reference_target(), None, None)
FOREIGN = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: team-a}
"""


def held() -> Candidates:
    return candidates.of(TEXT, "b.yaml", "team-a")


def test_the_reference_bundle_and_its_pods() -> None:
    found = held()
    assert [each["metadata"]["name"] for each in found.namespaces] == ["team-a"]
    assert {each.resource for each in found.bundle} == {
        "serviceaccounts",
        "secrets",
        "configmaps",
        "deployments.apps",
        "roles.rbac.authorization.k8s.io",
        "rolebindings.rbac.authorization.k8s.io",
    }
    titles = ["the operator's pod (byohost-operator)", "a sandbox of class usual", "a sandbox of class sized"]
    assert [each.title for each in found.pods] == titles
    assert {each.resource for each in found.pods} == {"pods"}


def test_nothing_goes_by_a_name_that_is_taken() -> None:
    found = held()
    assert all(each.body["metadata"]["name"].endswith("-preflight") for each in (*found.bundle, *found.pods))


def test_the_operators_pod_is_asked_about_as_the_default_account() -> None:
    """Its own account does not exist before the bundle is applied."""
    spec = held().pods[0].body["spec"]
    assert not {"serviceAccountName", "serviceAccount"} & spec.keys()
    assert spec["containers"][0]["resources"]["limits"]["memory"] == "256Mi"


def test_the_sites_proxy_is_in_the_bundle() -> None:
    text = candidates.rendered("team-a", builtin.reference_target(), None, "http://proxy.corp:3128")
    assert "http://proxy.corp:3128" in text
    assert "http://proxy.corp:3128" not in TEXT


def test_a_target_has_its_arguments() -> None:
    target = dataclasses.replace(builtin.reference_target(), operator=Operator(args=("--log", "json")))
    assert "--log" in candidates.rendered("team-a", target, None, None)


def test_moved_objects_are_tried_in_the_other_namespace_alone() -> None:
    found = candidates.moved(held(), "default")
    everything = (*found.bundle, *found.pods, found.identity)
    assert {each.body["metadata"]["namespace"] for each in everything} == {"default"}
    assert all("/namespaces/default/" in each.collection for each in everything)
    assert found.namespace == "team-a"


def test_a_kind_that_no_bundle_has_is_not_tried() -> None:
    [found] = candidates.of(FOREIGN, "b.yaml", "team-a").bundle
    assert found.collection == ""


def test_a_bundle_says_its_namespace() -> None:
    assert candidates.namespace_of(TEXT, "b.yaml") == "team-a"
    only = "apiVersion: v1\nkind: Namespace\nmetadata: {name: alone}\n"
    assert candidates.namespace_of(only, "b.yaml") == "alone"


@pytest.mark.parametrize(
    "text",
    [FOREIGN + "---" + FOREIGN.replace("team-a", "team-b"), "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"],
)
def test_a_bundle_in_no_one_namespace(text: str) -> None:
    with pytest.raises(UsageError, match="should lie in one namespace"):
        candidates.namespace_of(text, "b.yaml")


def test_what_is_no_bundle() -> None:
    with pytest.raises(UsageError, match=r"this is no bundle: .*byohost lint"):
        candidates.of("kind: 3", "b.yaml", "team-a")

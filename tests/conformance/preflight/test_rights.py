"""The needed rights as reviews and as a finding."""

import pytest

from conformance.contract.access import Access
from conformance.environment.rights import BEYOND, INSIDE, Holder, Rule, manifests
from conformance.preflight import rights
from conformance.preflight.finding import Answer
from conformance.preflight.rights import Need, Right

NEEDS = (
    Need("secrets", ("create", "get"), "keys are kept", ("KEY-07",)),
    Need("pods/exec", ("create",), "pods are looked into", ("POD",)),
    Need("events", ("list",), "the report is richer", (), optional=True),
)
ALL = rights.rights(NEEDS, "a")
READING = {"get", "list", "watch"}


def written(*rules: Rule) -> set[tuple[str, str]]:
    return {(f"{name}.{group}" if group else name, verb) for group, name, verbs in rules for verb in verbs}


@pytest.mark.parametrize(
    ("needs", "given"), [(rights.IN_A_NAMESPACE, INSIDE), (rights.IN_THE_CLUSTER, (*INSIDE, *BEYOND))]
)
def test_what_is_asked_for_is_what_is_printed(needs: tuple[Need, ...], given: tuple[Rule, ...]) -> None:
    """Whoever applies what `byohost rights` prints is ready, and whoever is ready has all of it."""
    asked = {(each.resource, verb) for each in needs for verb in each.verbs}
    assert {(name, verb) for name, verb in asked if verb not in READING} == written(*given)
    reading = manifests(Access.NAMESPACE, Holder("ada"), ("a",))[0]["rules"][0]
    assert (reading["resources"], set(reading["verbs"])) == (["*"], READING)


def test_all_that_is_read_in_a_namespace_is_read_everywhere_with_cluster_access() -> None:
    """Its namespaces are made by the run. What is run in a pod is asked for by a WebSocket, which is a GET."""
    inside = set(rights.rights(rights.IN_A_NAMESPACE, ""))
    assert inside <= set(rights.rights(rights.IN_THE_CLUSTER, ""))
    assert {Right("get", "pods/exec"), Right("get", "pods/log"), Right("list", "replicasets.apps")} <= inside


def test_a_review_asks_for_group_and_subresource() -> None:
    asked = rights.review(Right("create", "serviceaccounts/token", "a", "default"))
    assert asked["spec"]["resourceAttributes"] == {
        "namespace": "a",
        "verb": "create",
        "resource": "serviceaccounts",
        "subresource": "token",
        "name": "default",
    }
    asked = rights.review(Right("list", "roles.rbac.authorization.k8s.io"))
    attributes = {"verb": "list", "group": "rbac.authorization.k8s.io", "resource": "roles"}
    assert asked["spec"]["resourceAttributes"] == attributes


def test_a_right_is_written_as_people_say_it() -> None:
    assert str(Right("get", "namespaces", "a", "a")) == "get namespaces a in a"
    assert str(Right("list", "nodes")) == "list nodes"


def test_all_are_there() -> None:
    found = rights.judged(NEEDS, "a", dict.fromkeys(ALL, True), {Right("create", "secrets", "a"): True})
    assert (found.answer, found.words) == (
        Answer.READY,
        "all 4 rights that a run needs are there, 1 of them by a dry-run",
    )


def test_a_missing_one_says_what_for_and_what_it_costs() -> None:
    held = {**dict.fromkeys(ALL, True), Right("create", "pods/exec", "a"): False}
    found = rights.judged(NEEDS, "a", held, {})
    assert found.answer is Answer.NOT_READY
    assert found.evidence == ("create pods/exec: pods are looked into",)
    assert found.costs == ("POD",)
    assert "RoleBinding in a" in found.remedy


def test_an_optional_one_is_a_note() -> None:
    found = rights.judged(NEEDS, "a", {**dict.fromkeys(ALL, True), Right("list", "events", "a"): False}, {})
    assert found.answer is Answer.NOTE


def test_what_nobody_answered_is_missing() -> None:
    """No answer is no right."""
    found = rights.judged(NEEDS, "", {}, {})
    assert (found.answer, found.namespace) == (Answer.NOT_READY, "the whole cluster")
    assert "--access namespace" in found.remedy


def test_a_contradiction_is_said_with_its_place() -> None:
    right = Right("create", "secrets", "a")
    found = rights.judged(NEEDS, "a", dict.fromkeys(ALL, True), {right: False}, "default")
    assert found.answer is Answer.NOT_READY
    assert "create secrets: a review says yes, a dry-run (in default) refuses it; the dry-run counts" in found.evidence


def test_what_a_dry_run_proves_is_needed_at_all() -> None:
    """Each of them is a right that is asked for, or the truth would be told of nothing."""
    assert set(rights.rights(rights.IN_A_NAMESPACE, "")) >= rights.PROVEN_BY_TRYING

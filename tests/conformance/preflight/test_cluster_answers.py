"""Reviews and dry-runs are made once, and a refusal is told in the API server's words."""

import time

import pytest
from werkzeug import Response

from conformance.preflight import candidates
from conformance.preflight.api import Api
from conformance.preflight.cluster_answers import Ground, RefusedError
from conformance.preflight.rights import GivenAccess, Right
from tests.conformance.preflight.conftest import Double, place_of, request_of

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


def ground_of(double: Double, access: GivenAccess = GivenAccess.NAMESPACE, namespace: str = "team-a") -> Ground:
    place = place_of(double.kubeconfig)
    return Ground(Api.connect(place, place.user, time.monotonic() + 20), request_of(namespace, access=access))


def test_a_right_is_asked_for_once(double: Double) -> None:
    ground = ground_of(double)
    double.denied = {"list pods"}
    rights = [Right("get", "pods", "team-a"), Right("list", "pods", "team-a")]
    assert [ground.may(rights)[each] for each in rights] == [True, False]
    assert not ground.can(rights[1])
    assert double.asked == [("POST", REVIEWS)] * 2


def test_a_review_that_is_refused_is_no_answer(double: Double) -> None:
    double.whole[REVIEWS] = Response('{"message": "reviews are off"}', 403)
    with pytest.raises(RefusedError, match="reviews are off"):
        ground_of(double).can(Right("get", "pods", "team-a"))


def test_each_object_is_tried_once(double: Double) -> None:
    ground = ground_of(double)
    [wanted] = ground.request.bundles
    first = ground.tries(wanted)
    sent = len(double.asked)
    assert ground.tries(wanted) is first
    assert len(double.asked) == sent
    assert [each.candidate for each in (*first.bundle, *first.pods)] == [*wanted.bundle, *wanted.pods]


def test_a_kind_without_a_place_is_not_sent(double: Double) -> None:
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: team-a}\n"
    found = ground_of(double).tries(candidates.of(claim, "b.yaml", "team-a"))
    assert [(each.status, each.taken) for each in found.bundle] == [(0, False)]
    assert not [path for _, path in double.asked if "claims" in path]


@pytest.mark.parametrize(("access", "place"), [(GivenAccess.CLUSTER, "default"), (GivenAccess.NAMESPACE, "new")])
def test_where_a_missing_namespaces_objects_are_tried(double: Double, access: GivenAccess, place: str) -> None:
    """Who may make it tries them elsewhere meanwhile; who may not learns that it is missing."""
    assert ground_of(double, access, "new").place("new") == place


def test_a_namespace_that_we_may_not_see_is_taken_to_be_there(double: Double) -> None:
    double.denied = {"get namespaces"}
    ground = ground_of(double, GivenAccess.CLUSTER, "new")
    assert ground.namespace("new") is None
    assert ground.place("new") == "new"


@pytest.mark.parametrize(
    ("access", "name", "asked"),
    [
        (GivenAccess.CLUSTER, "team-a", ("PATCH", "/api/v1/namespaces/team-a")),
        (GivenAccess.CLUSTER, "new", ("POST", "/api/v1/namespaces")),
        (GivenAccess.NAMESPACE, "team-a", None),
    ],
)
def test_the_bundles_namespace(double: Double, access: GivenAccess, name: str, asked: tuple[str, str] | None) -> None:
    """Applied over the one that is there, made where there is none, left alone by who may not."""
    ground = ground_of(double, access, name)
    ground.tries(ground.request.bundles[0])
    spaces = [each for each in double.asked if each[0] != "GET" and each[1].count("/") < 5 and "namespaces" in each[1]]
    assert spaces == ([asked] if asked else [])
    assert double.written == []


def test_what_may_not_be_listed_after_all(double: Double) -> None:
    double.whole["/api/v1/nodes"] = Response('{"message": "nodes is forbidden"}', 403)
    with pytest.raises(RefusedError, match="nodes is forbidden"):
        ground_of(double).listed("/api/v1/nodes")

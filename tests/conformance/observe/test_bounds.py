"""What a run with given namespaces asks for, and what it leaves alone."""

import json
from typing import Any

import pytest

from conformance.observe.bounds import Bounds
from conformance.observe.exceptions import SourceAbsent

BOUNDS = Bounds("ours", ("a", "b"), "r1")
WHY = "may not touch: it is administrator of given namespaces and nothing else; --access cluster judges it"


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("GET", "/version", "/version"),
        ("GET", "/apis/apps/v1", "/apis/apps/v1"),
        ("GET", "/openapi/v3/apis/apps/v1?hash=1", "/openapi/v3/apis/apps/v1?hash=1"),
        ("GET", "/api/v1/namespaces/a", "/api/v1/namespaces/a"),
        ("GET", "/api/v1/namespaces/a/pods?limit=1", "/api/v1/namespaces/a/pods?limit=1"),
        ("DELETE", "/apis/apps/v1/namespaces/b/deployments/x", "/apis/apps/v1/namespaces/b/deployments/x"),
        ("GET", "/api/v1/namespaces/byohost-system/pods", "/api/v1/namespaces/ours/pods"),
        (
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        ),
    ],
)
def test_inside_everything_is_asked_for(method: str, path: str, asked: str) -> None:
    """The harness's own namespace by its name there."""
    assert BOUNDS.path(method, path) == asked


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/api/v1/pods", "this needs pods of the whole cluster"),
        ("GET", "/api/v1/namespaces", "this needs namespaces of the whole cluster"),
        (
            "GET",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/x",
            "this needs rbac.authorization",
        ),
        ("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", "this needs authorization.k8s.io/v1/subject"),
        ("GET", "/api/v1/namespaces/default/services/kubernetes", "this needs the namespace default"),
        ("DELETE", "/api/v1/namespaces/a", "this writes the Namespace a itself"),
        ("PATCH", "/api/v1/namespaces/a?dryRun=All", "this writes the Namespace a itself"),
    ],
)
def test_outside_nothing_is(method: str, path: str, words: str) -> None:
    """It could not run, by name."""
    with pytest.raises(SourceAbsent, match=words) as refusal:
        BOUNDS.path(method, path)
    assert str(refusal.value).endswith(WHY)


def test_what_is_put_there_carries_the_label() -> None:
    """In the namespace that stands for ours; accounts that a binding names are there too."""
    binding: dict[str, Any] = {
        "metadata": {"name": "x", "namespace": "byohost-system"},
        "subjects": [{"name": "one", "namespace": "byohost-system"}, {"name": "a group"}],
    }
    placed = BOUNDS.placed(binding)
    assert placed["metadata"] == {"name": "x", "namespace": "ours", "labels": {"byohost.test/run": "r1"}}
    assert placed["subjects"] == [{"name": "one", "namespace": "ours"}, {"name": "a group"}]
    assert BOUNDS.moved(binding)["metadata"] == {"name": "x", "namespace": "ours"}
    assert BOUNDS.moved({"kind": "X"}) == {"kind": "X"}
    assert BOUNDS.placed({}) == {"metadata": {"labels": {"byohost.test/run": "r1"}}}


def test_a_manifest_stands_in_the_namespaces_or_is_not_sent() -> None:
    """Each of its objects, in a list too."""
    fine = json.dumps({"kind": "List", "items": [{"kind": "Pod", "metadata": {"namespace": "a"}}]})
    assert BOUNDS.manifest(fine) == fine
    assert BOUNDS.manifest("---\n") == "---\n"
    for text, words in (
        ("kind: Namespace\nmetadata: {name: a}", "this writes the Namespace of no namespace"),
        ("kind: Pod\nmetadata: {namespace: c}", "this writes the Pod of c"),
        ("kind: Pod", "this writes the Pod of no namespace"),
    ):
        with pytest.raises(SourceAbsent, match=words):
            BOUNDS.manifest(text)

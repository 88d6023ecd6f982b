"""What the API server refuses although each field is of its type."""

import pytest

from conformance.target.bundle.admission import refusals
from conformance.target.bundle.objects import parse

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, labels: {a.b/c: d_e.F, empty: ""}, annotations: {x/y: "any text"}}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b, c: d}}
    spec:
      initContainers: [{name: first, image: i}]
      containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
      volumes: [{name: v, emptyDir: {}}]
"""


def told(text: str) -> list[str]:
    """The refusals of a bundle."""
    return list(refusals(parse(text)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "", None),
        ("name: d,", "name: D_1,", "'D_1' is no name"),
        ("name: d,", f"name: {'d' * 254},", "is no name"),
        ("a.b/c: d_e.F", "a/b/c: d", "metadata.labels has the key 'a/b/c', which is none"),
        ("a.b/c: d_e.F", "/c: d", "has the key '/c'"),
        ("a.b/c: d_e.F", "-c: d", "has the key '-c'"),
        ("d_e.F", "'d e'", "metadata.labels.a.b/c is 'd e', which no label can be"),
        ("x/y", "x y", "metadata.annotations has the key 'x y'"),
        ("{a: b}}\n  template", "{a: x}}\n  template", "spec.selector does not match the labels of the pod template"),
        ("{matchLabels: {a: b}}\n", "{}\n", "spec.selector selects nothing"),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: In, values: [b]}]}", None),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: In, values: [x]}]}", "does not match"),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", None),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: Exists}]}", None),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: DoesNotExist}]}", "does not match"),
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: Like}]}", "does not match"),
        ("{labels: {a: b, c: d}}", "{labels: {a: b, c: d e}}", "spec.template.metadata.labels.c is 'd e'"),
        ("    spec:\n", "    spec:\n      restartPolicy: Never\n", "restartPolicy is Never"),
        ("[{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]", "[]", "the pod has no container"),
        ("{name: first, image: i}", "{name: c, image: i}", "2 of its containers are named c"),
        ("{name: first, image: i}", "{name: First, image: i}", "a container is named 'First'"),
        ("{name: first, image: i}", "{name: first}", "container first names no image"),
        ("{name: v, mountPath", "{name: w, mountPath", "container c mounts w, which the pod has no volume for"),
        ("[{name: v, emptyDir: {}}]", "[{name: v}, {name: v}]", "2 of its volumes are named v"),
    ],
)
def test_deployments(old: str, new: str, words: str | None) -> None:
    """One sentence for the fault, with the object and its line; none for what is right."""
    found = told(GOOD.replace(old, new, 1))
    if words is None:
        assert found == []
    else:
        assert len(found) == 1, found
        assert words in found[0]
        assert found[0].startswith("Deployment ")
        assert " in line 2: " in found[0]


@pytest.mark.parametrize(
    ("kind", "name", "rest", "words"),
    [
        ("Namespace", "a-1", "", None),
        ("Namespace", "a.b", "", "'a.b' is no name"),
        ("ConfigMap", "a.b", "data: {a_B.c-1: x}", None),
        ("ConfigMap", "a", "data: {a b: x}", "data has the key 'a b'"),
        ("ConfigMap", "a", "data: {..: x}", "data has the key '..'"),
        ("ConfigMap", "a", "data: {x: z}\nbinaryData: {x: aGk=}", "a key stands both in data and in binaryData"),
        ("Secret", "a", "stringData: {a/b: x}", "stringData has the key 'a/b'"),
        ("Role", "system:A", "", None),
        ("Role", "a/b", "", "'a/b' is no name"),
        ("RoleBinding", "a", "subjects: [{kind: ServiceAccount, name: s, apiGroup: ''}]", None),
        ("RoleBinding", "a", "subjects: [{kind: User, name: s, apiGroup: rbac.authorization.k8s.io}]", None),
        (
            "RoleBinding",
            "a",
            "subjects: [{kind: ServiceAccount, name: s, apiGroup: x}]",
            "a ServiceAccount of the API group 'x'",
        ),
    ],
)
def test_other_kinds(kind: str, name: str, rest: str, words: str | None) -> None:
    """Names, keys of data and subjects have rules of their own."""
    found = told(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: '{name}'}}\n{rest}\n")
    assert (found == []) if words is None else (len(found) == 1 and words in found[0]), found

"""What the API server refuses although each field is of its type."""

import pytest

from conformance.target.bundle.object_validation import refusals
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
RBAC = "rbac.authorization.k8s.io"
REFERENCE = f"roleRef: {{kind: Role, name: r, apiGroup: {RBAC}}}"


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
        ("{matchLabels: {a: b}}", "{matchExpressions: [{key: a b, operator: DoesNotExist}]}", "has the key 'a b'"),
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
        ("[{name: v, emptyDir: {}}]", "[{name: v, emptyDir: {}, hostPath: {path: /}}]", "several sources"),
        ("    spec:\n", "    spec:\n      restartPolicy: ''\n", None),
        ("  selector", "  strategy: {type: recreate}\n  selector", "spec.strategy.type is 'recreate'"),
        ("  selector", "  strategy: {type: Recreate, rollingUpdate: {}}\n  selector", "beside the type Recreate"),
        ("  selector", "  strategy: {type: Recreate, rollingUpdate: ~}\n  selector", None),
        ("  selector", "  strategy: {rollingUpdate: {maxSurge: 1}}\n  selector", None),
        ("  selector", "  replicas: -1\n  selector", "spec.replicas is -1; it is 0 at least"),
        ("  selector", "  revisionHistoryLimit: -1\n  selector", "spec.revisionHistoryLimit is -1"),
        ("  selector", "  minReadySeconds: -1\n  selector", "spec.minReadySeconds is -1"),
        ("  selector", "  minReadySeconds: 600\n  selector", "is 600, which is not more than minReadySeconds, 600"),
        ("  selector", "  minReadySeconds: 5\n  progressDeadlineSeconds: 6\n  selector", None),
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
        (
            "Secret",
            "a",
            "type: kubernetes.io/tls\nstringData: {tls.crt: x}",
            "of type kubernetes.io/tls has no tls.key",
        ),
        ("Secret", "a", "type: kubernetes.io/tls\nstringData: {tls.crt: x}\ndata: {tls.key: eA==}", None),
        ("Secret", "a", "type: kubernetes.io/basic-auth\nstringData: {password: x}", None),
        ("Secret", "a", "type: kubernetes.io/basic-auth", "has neither username nor password"),
        ("Secret", "a", "type: a.b/c", None),
        ("Role", "a", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", None),
        ("Role", "a", "rules: [{apiGroups: [''], resources: [pods], verbs: []}]", "rule 1 has no verbs"),
        ("Role", "a", "rules: [{apiGroups: [''], verbs: [get]}]", "rule 1 has no resources"),
        ("Role", "a", "rules: [{resources: [pods], verbs: [get]}]", "rule 1 has no apiGroups"),
        ("Role", "a", "rules: [{nonResourceURLs: [/x], verbs: [get]}]", "rule 1 names the URLs ['/x']"),
        ("RoleBinding", "a", f"subjects: [{{kind: ServiceAccount, name: s, apiGroup: ''}}]\n{REFERENCE}", None),
        ("RoleBinding", "a", f"subjects: [{{kind: User, name: s, apiGroup: {RBAC}}}]\n{REFERENCE}", None),
        ("RoleBinding", "a", f"subjects: [{{kind: Group, name: 'a:b'}}]\n{REFERENCE}", None),
        ("RoleBinding", "a", "roleRef: {kind: Role, name: r}", None),
        ("RoleBinding", "a", "roleRef: {kind: Role, name: ''}", "roleRef names no role"),
        ("RoleBinding", "a", "roleRef: {kind: role, name: r}", "roleRef is a role of the API group ''"),
        ("RoleBinding", "a", "roleRef: {kind: Role, name: r, apiGroup: v1}", "roleRef is a Role of the API group 'v1'"),
        (
            "RoleBinding",
            "a",
            f"subjects: [{{kind: ServiceAccount, name: s, apiGroup: x}}]\n{REFERENCE}",
            "a ServiceAccount of the API group 'x'",
        ),
        ("RoleBinding", "a", f"subjects: [{{kind: Pod, name: s}}]\n{REFERENCE}", "the subject s is a Pod; User, Group"),
        ("RoleBinding", "a", f"subjects: [{{name: s}}]\n{REFERENCE}", "the subject s is a nothing"),
        ("RoleBinding", "a", f"subjects: [{{kind: User, name: ''}}]\n{REFERENCE}", "'' is no name of a subject"),
        ("RoleBinding", "a", f"subjects: [{{kind: ServiceAccount, name: A}}]\n{REFERENCE}", "'A' is no name of a"),
    ],
)
def test_other_kinds(kind: str, name: str, rest: str, words: str | None) -> None:
    """Names, keys of data and subjects have rules of their own."""
    found = told(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: '{name}'}}\n{rest}\n")
    assert (found == []) if words is None else (len(found) == 1 and words in found[0]), found


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (
            "resourceVersion: '7'",
            "metadata.resourceVersion is '7', which the server gives: it refuses the second",
        ),
        ("uid: 6f8484f5-ced8-4ea4-7c11-4ac134149f90", "metadata.uid is '6f8484f5"),
        ("deletionTimestamp: '2027-01-31T12:00:00Z'", "metadata.deletionTimestamp is"),
        ("resourceVersion: '0'", None),
        ("resourceVersion: ''", None),
        ("creationTimestamp: '2027-01-31T12:00:00Z'", None),
        ("generation: 3", None),
    ],
)
def test_what_is_exported_from_a_cluster_is_not_applied_twice(field: str, words: str | None) -> None:
    """Verdicts of kubectl and a real API server (1.36), of a second apply."""
    found = told(f"apiVersion: v1\nkind: Role\nmetadata: {{name: a, {field}}}\n")
    assert (found == []) if words is None else (len(found) == 1 and words in found[0]), found

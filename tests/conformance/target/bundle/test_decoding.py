"""Objects are decoded as strictly as the API server decodes them, with a sentence that names object, field and line."""

from typing import Any

import pytest

from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import parse

HEAD = "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: x\n"


def an(kind: str, rest: str, api: str = "v1") -> str:
    """A document of that kind, with more lines from the fifth on."""
    return HEAD.format(kind=kind).replace("v1", api, 1) + rest


def pod(fields: str) -> str:
    """A Deployment whose pod has these fields, in line 5."""
    return an("Deployment", f"spec: {{template: {{spec: {{{fields}}}}}}}\n", "apps/v1")


def crd(schema: str) -> str:
    """A definition whose schema has these fields; Kubernetes has no other kind with numbers that are not whole."""
    spec = f"spec: {{versions: [{{schema: {{openAPIV3Schema: {{{schema}}}}}}}]}}\n"
    return an("CustomResourceDefinition", spec, "apiextensions.k8s.io/v1")


CRD_SCHEMA = ["spec", "versions", 0, "schema", "openAPIV3Schema"]


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (an("ServiceAccount", "automountServiceAccountToken: no"), ["automountServiceAccountToken"], False),
        (an("ConfigMap", "data: {a: , b: c}"), ["data"], {"a": "", "b": "c"}),
        (an("ConfigMap", "data: ~\nimmutable: null"), [], {}),
        (an("ConfigMap", "binaryData: {a: aGk=, b: }"), ["binaryData"], {"a": "aGk=", "b": ""}),
        (an("Secret", "data:\n  a: |\n    aGk\n    =\n"), ["data"], {"a": "aGk\n=\n"}),
        (an("Secret", "status: {}\n").replace("Secret", "Namespace"), ["status"], {}),
        (an("Role", "rules: [{verbs: [get]}]", "rbac.authorization.k8s.io/v1"), ["rules", 0], {"verbs": ["get"]}),
        (pod("nodeSelector: {a: b}"), ["spec", "template", "spec"], {"nodeSelector": {"a": "b"}}),
        (
            pod("volumes: [{name: t, emptyDir: {sizeLimit: 64}}]"),
            ["spec", "template", "spec", "volumes", 0, "emptyDir"],
            {"sizeLimit": "64"},
        ),
        (pod("overhead: {cpu: 1e-1}"), ["spec", "template", "spec", "overhead"], {"cpu": "0.1"}),
        (pod("terminationGracePeriodSeconds: 1.0"), ["spec", "template", "spec", "terminationGracePeriodSeconds"], 1),
        (pod("priority: 2147483647"), ["spec", "template", "spec", "priority"], 2**31 - 1),
        (pod("priority: -2147483648"), ["spec", "template", "spec", "priority"], -(2**31)),
        (
            pod("securityContext: {fsGroup: 2147483648}"),
            ["spec", "template", "spec", "securityContext"],
            {"fsGroup": 2**31},
        ),
        (an("Service", "spec: {ports: [{port: 1, targetPort: http}]}"), ["spec", "ports", 0, "targetPort"], "http"),
        (an("Service", "spec: {ports: [{port: 1, targetPort: 2}]}"), ["spec", "ports", 0, "targetPort"], 2),
        (an("Gateway", "spec: {any: [thing, ~]}\nmore: ~", "example.org/v7"), ["spec"], {"any": ["thing", None]}),
        (an("Job", "spec: {template: {spec: {}}}", "batch/v9"), ["spec"], {"template": {"spec": {}}}),
        (
            HEAD.format(kind="Pod") + "  creationTimestamp: 2027-01-31T12:00:00Z\n",
            ["metadata", "creationTimestamp"],
            "2027-01-31T12:00:00Z",
        ),
        (HEAD.format(kind="Pod") + "  creationTimestamp: null\n", ["metadata"], {"name": "x"}),
        (pod("overhead: {cpu: ' 100m '}"), ["spec", "template", "spec", "overhead"], {"cpu": "100m"}),
        (HEAD.format(kind="Gateway") + "  labels: null\n", ["metadata"], {"name": "x"}),
        (an("Secret", 'data: {a: "aGk=\\r\\n"}'), ["data"], {"a": "aGk=\r\n"}),
        (crd("maximum: 3"), CRD_SCHEMA, {"maximum": 3}),
        (crd("maximum: 0.5"), CRD_SCHEMA, {"maximum": 0.5}),
        (
            an("ControllerRevision", "revision: 1\ndata: {any: [1, {x: ~}]}", "apps/v1"),
            ["data"],
            {"any": [1, {"x": None}]},
        ),
    ],
)
def test_decoded(text: str, path: list[Any], value: Any) -> None:
    """Null is what is not given, quantities are text, foreign kinds stay as they are."""
    found: Any = parse(text).objects[0]
    for step in path:
        found = found[step]
    if path:
        assert found == value
    else:
        assert {key: each for key, each in found.items() if key not in ("apiVersion", "kind", "metadata")} == value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (an("Secret", "stringdata: {a: b}"), 5, "Secret x: stringdata is no field that Kubernetes knows"),
        (an("Secret", "stringdata:\n  a: b\n"), 5, "Secret x: stringdata is no field that Kubernetes knows"),
        (crd("maximum: x"), 5, "openAPIV3Schema.maximum is the text 'x', not a number"),
        (an("Secret", f"data: {{a: '{'%' * 50}'}}"), 5, f"data.a is the text '{'%' * 40}', not base64"),
        (pod("hostnetwork: true"), 5, "Deployment x: spec.template.spec.hostnetwork is no field"),
        (
            pod("containers: [{name: a}, x]"),
            5,
            "spec.template.spec.containers[1] is the text 'x', not a mapping of fields",
        ),
        (pod("containers: {name: a}"), 5, "spec.template.spec.containers is a mapping, not a list"),
        (pod("containers: [~]"), 5, "spec.template.spec.containers[0] is null, not a mapping of fields"),
        (pod("containers: [{args: [1]}]"), 5, "containers[0].args[0] is the number 1, not text"),
        (pod("hostNetwork: 'true'"), 5, "hostNetwork is the text 'true', not true or false"),
        (pod("terminationGracePeriodSeconds: 1.5"), 5, "is the number 1.5, not a whole number"),
        (pod("terminationGracePeriodSeconds: yes"), 5, "is true (words such as yes, no, on and off are booleans"),
        (pod("priority: 2147483648"), 5, "priority is the number 2147483648, not a whole number of 32 bits"),
        (pod("priority: -2147483649"), 5, "priority is the number -2147483649, not a whole number of 32 bits"),
        (pod("overhead: {cpu: [1]}"), 5, "overhead.cpu is a list, not a quantity"),
        (pod("overhead: {memory: 64MiB}"), 5, "overhead.memory is the text '64MiB', not a quantity"),
        (pod("overhead: {memory: ''}"), 5, "overhead.memory is the text '', not a quantity"),
        (pod("nodeSelector: {a: {b: c}}"), 5, "nodeSelector.a is a mapping, not text"),
        (
            an("Service", "spec: {ports: [{targetPort: 1.5}]}"),
            5,
            "targetPort is the number 1.5, not a whole number or text",
        ),
        (an("Secret", "data: {a: '%%'}"), 5, "data.a is the text '%%', not base64"),
        (an("Secret", "data: {a: hé}"), 5, "not base64"),
        (an("ConfigMap", "data:\n  a: 1\n"), 6, "ConfigMap x: data.a is the number 1, not text"),
        (an("ConfigMap", "data: [a]"), 5, "data is a list, not a mapping"),
        (
            an("Role", "rules:\n- verbs: [get, [x]]\n", "rbac.authorization.k8s.io/v1"),
            6,
            "rules[0].verbs[1] is a list, not text",
        ),
        (HEAD.format(kind="Pod") + "  labels: [a]\n", 5, "metadata.labels is a list, not a mapping"),
        (HEAD.format(kind="Pod") + "  creationTimestamp: now\n", 5, "not a time such as"),
        (HEAD.format(kind="Gateway") + "  labels: [a]\n", 5, "Gateway x: metadata.labels is a list"),
        (
            an("HorizontalPodAutoscaler", "spec: {metrics: x}", "autoscaling/v2"),
            5,
            "spec.metrics is the text 'x', not a list",
        ),
    ],
)
def test_refused(text: str, line: int, words: str) -> None:
    """One sentence: the object, the path of its field, what it is and what it ought to be."""
    with pytest.raises(Illegible) as caught:
        parse(text)
    assert caught.value.line == line
    assert words in caught.value.why


def test_a_fault_has_its_column() -> None:
    """Counted from 1, where the value begins."""
    with pytest.raises(Illegible, match=r"^line 5, column 11: ConfigMap x: data\.a is the number 1, not text$"):
        parse(an("ConfigMap", "data: {a: 1}"))

"""What the API server refuses of a pod's place and names: verdicts that were had of a real one (1.36) by a dry run."""

from typing import Any

import pytest

from conformance.target.bundle.scheduling_validation import faults

PREFERRED, REQUIRED = (f"{word}DuringSchedulingIgnoredDuringExecution" for word in ("preferred", "required"))


def nodes(**affinity: Any) -> dict[str, Any]:
    """A pod with an affinity to nodes."""
    return {"affinity": {"nodeAffinity": affinity}}


def term(operator: str) -> dict[str, Any]:
    """A term of an affinity to nodes."""
    return {"matchExpressions": [{"key": "a", "operator": operator}]}


NAMED = {"key": "metadata.name", "operator": "In", "values": ["n"]}
SPREAD = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"hostname": "A_b"}, "hostname is 'A_b', which is no name"),
    ({"hostname": "a.b"}, "hostname is 'a.b'"),
    ({"subdomain": "A"}, "subdomain is 'A'"),
    ({"hostnameOverride": "A_b"}, "hostnameOverride is 'A_b'"),
    ({"hostnameOverride": "a" * 65}, "hostnameOverride is"),
    ({"runtimeClassName": "A_b"}, "runtimeClassName is 'A_b'"),
    ({"priorityClassName": "A_b"}, "priorityClassName is 'A_b'"),
    ({"nodeName": "A_b"}, "nodeName is 'A_b'"),
    ({"serviceAccountName": "A_b"}, "serviceAccountName is 'A_b'"),
    ({"nodeSelector": {"a": "b c"}}, "nodeSelector.a is 'b c'"),
    ({"nodeSelector": {"a b": "c"}}, "nodeSelector has the key 'a b'"),
    ({"os": {"name": "plan9"}}, "os.name is 'plan9'; linux is right"),
    ({"os": {}}, "os.name is None"),
    (
        {"os": {"name": "windows"}, "securityContext": {"runAsUser": 1, "fsGroup": 1}},
        "for Windows and sets fsGroup, runAsUser",
    ),
    ({"readinessGates": [{"conditionType": "a b"}]}, "readinessGates has 'a b'"),
    ({"schedulingGates": [{"name": "A B"}]}, "schedulingGates has 'A B'"),
    ({"schedulingGates": [{"name": "a"}, {"name": "a"}]}, "schedulingGates has a 2 times"),
    ({"tolerations": [{"key": "a", "operator": "In"}]}, "the operator 'In'"),
    ({"tolerations": [{"value": "x"}]}, "a toleration of every key has the operator Equal"),
    ({"tolerations": [{"key": "a", "operator": "Exists", "value": "x"}]}, "asks for a to exist has a value"),
    ({"tolerations": [{"key": "a", "tolerationSeconds": 5}]}, "tolerationSeconds without"),
    (nodes(**{REQUIRED: {"nodeSelectorTerms": []}}), "by no nodeSelectorTerms"),
    (nodes(**{REQUIRED: {"nodeSelectorTerms": [term("Maybe")]}}), "nodeAffinity has the operator 'Maybe'"),
    (nodes(**{PREFERRED: [{"weight": 1, "preference": term("Maybe")}]}), "nodeAffinity has the operator 'Maybe'"),
    (nodes(**{REQUIRED: {"nodeSelectorTerms": [{"matchFields": [NAMED | {"key": "spec.x"}]}]}}), "the field spec.x"),
    (nodes(**{REQUIRED: {"nodeSelectorTerms": [{"matchFields": [NAMED | {"values": []}]}]}}), "0 values for metadata"),
    (
        {
            "affinity": {
                "podAffinity": {REQUIRED: [{"topologyKey": "a", "labelSelector": {"matchLabels": {"a": "b c"}}}]}
            }
        },
        "podAffinity.matchLabels.a is 'b c'",
    ),
    ({"tolerations": [{"key": "a b", "operator": "Exists"}]}, "a toleration has the key 'a b'"),
    ({"tolerations": [{"key": "a", "value": "b c"}]}, "a toleration.a is 'b c'"),
    ({"topologySpreadConstraints": [SPREAD, SPREAD]}, "topologySpreadConstraints has zone 2 times"),
    ({"topologySpreadConstraints": [SPREAD | {"minDomains": 2}]}, "minDomains without the word DoNotSchedule"),
    (
        {"topologySpreadConstraints": [SPREAD | {"labelSelector": {"matchLabels": {"a b": ""}}}]},
        "topologySpreadConstraints.matchLabels has the key 'a b'",
    ),
    ({"affinity": {"podAffinity": {REQUIRED: [{}]}}}, "podAffinity has a term without a topologyKey"),
    (
        {"affinity": {"podAntiAffinity": {PREFERRED: [{"weight": 1, "podAffinityTerm": {}}]}}},
        "podAntiAffinity has a term without",
    ),
]

TAKEN: list[dict[str, Any]] = [
    {},
    {"hostname": "a-1", "subdomain": "b", "hostnameOverride": "a.b", "nodeSelector": {"a.test/b": ""}},
    {"os": {"name": "linux"}, "securityContext": {"runAsUser": 1}},
    {"os": {"name": "windows"}},
    {"readinessGates": [{"conditionType": "a.test/b"}, {"conditionType": "a.test/b"}]},
    {"schedulingGates": [{"name": "a.test/b"}, {"name": "c"}]},
    {"tolerations": [{"operator": "Exists"}, {"key": "a", "effect": "NoExecute", "tolerationSeconds": 5}]},
    nodes(**{REQUIRED: {"nodeSelectorTerms": [term("Exists"), {"matchFields": [NAMED]}]}}),
    {"topologySpreadConstraints": [SPREAD, SPREAD | {"whenUnsatisfiable": "DoNotSchedule", "minDomains": 2}]},
    {"affinity": {"podAffinity": {REQUIRED: [{"topologyKey": "a"}]}}},
]


@pytest.mark.parametrize(("pod", "words"), REFUSED)
def test_what_is_refused(pod: dict[str, Any], words: str) -> None:
    """One sentence for the one fault."""
    found = list(faults(pod))
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize("pod", TAKEN)
def test_what_is_taken(pod: dict[str, Any]) -> None:
    """What an administrator may ask for."""
    assert list(faults(pod)) == []

"""Room under ResourceQuotas, for all pods of a run together."""

from typing import Any

import pytest

from conformance.preflight import quota, sandbox_pod
from conformance.preflight.finding import Answer, Finding
from conformance.target.quantities import quantity

USUAL = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"])
OPERATOR = {
    "spec": {"containers": [{"name": "o", "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "500m"}}}]}
}


def bound(hard: dict[str, str], used: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "q"},
        "spec": {"hard": hard, **spec},
        "status": {"used": {**dict.fromkeys(hard, "0"), **(used or {})}},
    }


def judged(*quotas: dict[str, Any]) -> Finding:
    return quota.judged("a", quotas, [OPERATOR], {"usual": USUAL})


def test_usage_counts_the_sidecar_and_not_what_ends_first() -> None:
    pod = {"spec": {**USUAL["spec"], "initContainers": [*USUAL["spec"]["initContainers"], {"name": "first"}]}}
    found = quota.usage(pod)
    assert found["requests.cpu"] == found["cpu"] == quantity("14m")
    assert found["limits.memory"] == quantity("192Mi")


@pytest.mark.parametrize(
    ("hard", "used", "answer", "words"),
    [
        ({"pods": "20"}, {"pods": "3"}, Answer.READY, "room for 16 of class usual"),
        ({"pods": "11"}, {}, Answer.READY, "room for 10"),
        ({"pods": "10"}, {}, Answer.NOT_READY, "room for 9 of class usual; a run has 10 at once"),
        ({"pods": "3"}, {"pods": "3"}, Answer.NOT_READY, "room for 0"),
        ({"limits.cpu": "6"}, {}, Answer.READY, "room for 10"),
        ({"limits.cpu": "5"}, {}, Answer.NOT_READY, "room for 8"),
        ({"requests.nvidia.com/gpu": "0"}, {}, Answer.READY, "room for 999"),
        ({"limits.ephemeral-storage": "1Gi"}, {}, Answer.NOT_READY, "wants something stated"),
        ({"count/secrets": "1", "services": "0"}, {}, Answer.READY, "no ResourceQuota bounds pods"),
    ],
)
def test_what_is_left(hard: dict[str, str], used: dict[str, str], answer: Answer, words: str) -> None:
    found = judged(bound(hard, used))
    assert found.answer is answer
    assert words in found.words


@pytest.mark.parametrize(
    ("spec", "counts"),
    [
        ({"scopes": ["Terminating"]}, False),
        ({"scopes": ["NotBestEffort"]}, True),
        ({"scopes": ["SomethingNew"]}, True),
        ({"scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "In"}]}}, False),
        ({"scopeSelector": {"matchExpressions": [{"scopeName": "PriorityClass", "operator": "NotIn"}]}}, True),
    ],
)
def test_scopes(spec: dict[str, Any], counts: bool) -> None:  # noqa: FBT001 - a fact
    """A quota for pods of another kind is none of ours; one that we do not know counts."""
    assert (judged(bound({"pods": "1"}, **spec)).answer is Answer.NOT_READY) == counts


@pytest.mark.parametrize("status", [{}, {"status": {}}, {"status": {"used": {"secrets": "1"}}}])
def test_what_is_not_counted_yet_is_not_nothing(status: dict[str, Any]) -> None:
    """A quota whose use nobody knows may be full."""
    fresh = {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "100"}}, **status}
    assert judged(bound({"pods": "100"}), fresh).answer is Answer.CANNOT_TELL


def test_the_narrowest_counts_and_all_are_shown() -> None:
    found = judged(bound({"pods": "100"}), bound({"pods": "2"}))
    assert "room for 1 of class usual" in found.words
    assert len(found.evidence) == 2

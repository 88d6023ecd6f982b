"""Containers and pods under LimitRanges."""

from typing import Any

import pytest

from conformance.preflight import limits, sandbox_pod
from conformance.preflight.finding import Answer

POD = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"])


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"type": "Container", "min": {"cpu": "5m"}}, "container sandbox asks for less cpu than the least of 5m"),
        ({"type": "Container", "max": {"memory": "100Mi"}}, "container sandbox is limited to more memory"),
        ({"type": "Container", "maxLimitRequestRatio": {"cpu": "10"}}, "125.0 times the cpu"),
        ({"type": "Pod", "max": {"memory": "128Mi"}}, "the pod as a whole is limited to more memory"),
        ({"type": "Pod", "min": {"cpu": "20m"}}, "the pod as a whole asks for less cpu"),
    ],
)
def test_what_lies_outside(item: dict[str, Any], words: str) -> None:
    found = limits.judged("a", [{"spec": {"limits": [item]}}], {"a sandbox": POD})
    assert found.answer is Answer.NOT_READY
    assert any(words in each for each in found.evidence)


@pytest.mark.parametrize(
    "item",
    [
        {"type": "Container", "min": {"cpu": "4m"}, "max": {"memory": "128Mi"}, "default": {"cpu": "1"}},
        {"type": "Container", "min": {"ephemeral-storage": "1Gi"}, "max": {"ephemeral-storage": "1Mi"}},
        {"type": "Container", "maxLimitRequestRatio": {"cpu": "125", "ephemeral-storage": "1"}},
        {"type": "Pod", "max": {"memory": "192Mi"}},
        {"type": "PersistentVolumeClaim", "max": {"storage": "1"}},
    ],
)
def test_what_lies_inside(item: dict[str, Any]) -> None:
    assert limits.judged("a", [{"spec": {"limits": [item]}}], {"a sandbox": POD}).answer is Answer.READY


def test_no_range_is_fine() -> None:
    assert limits.judged("a", [{}], {"a sandbox": POD}).words == "no LimitRange bounds pods here"

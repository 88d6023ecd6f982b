"""Pods compared over time: whatever happened to one is said in a sentence."""

from typing import Any

import pytest

from conformance.observe.survival import harmed


def pod(uid: str = "u", count: int = 0, container: str = "containerd://c", **metadata: Any) -> dict[str, Any]:
    """A running pod of one container."""
    status = {"name": "sandbox", "restartCount": count, "containerID": container}
    return {"metadata": {"uid": uid, **metadata}, "status": {"containerStatuses": [status]}}


def test_same_pods_are_unharmed() -> None:
    """Others that came later do not matter."""
    assert harmed({"s": pod()}, {"s": pod(), "t": pod("v")}) == []


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({}, "the pod of sandbox s is gone"),
        ({"s": pod("v")}, "sandbox s has another pod: uid u before, v later"),
        ({"s": pod(deletionTimestamp="now")}, "the pod of sandbox s is being deleted"),
        ({"s": pod(count=1)}, "containers of sandbox s were restarted: {'sandbox': 1}"),
        ({"s": pod(container="containerd://d")}, "containers of sandbox s were replaced"),
    ],
)
def test_harm_is_said(later: dict[str, Any], words: str) -> None:
    """Gone, replaced, ending, restarted, or with another process."""
    assert harmed({"s": pod()}, later) == [words]

"""What a creator submitted is told apart from what every cluster adds."""

from typing import Any

import pytest

from conformance.watch.pods import submitted

AWAY = "node.kubernetes.io/not-ready"
OWNED: dict[str, Any] = {"f:spec": {"f:tolerations": {}, "f:restartPolicy": {}}}


def made(*tolerations: dict[str, Any]) -> dict[str, Any]:
    """A pod whose creator set these tolerations, as far as the API server tells."""
    managed = [{"manager": "poller", "operation": "Update", "time": "1", "fieldsV1": OWNED}]
    return {
        "metadata": {"name": "p", "managedFields": managed},
        "spec": {"restartPolicy": "Never", "tolerations": list(tolerations)},
    }


@pytest.mark.parametrize(
    ("toleration", "kept"),
    [
        ({"key": AWAY, "effect": "NoExecute", "operator": "Exists", "tolerationSeconds": 300}, False),
        ({"key": AWAY, "effect": "NoExecute", "operator": "Exists", "tolerationSeconds": 3600}, True),
        ({"key": "gpu", "operator": "Exists"}, True),
    ],
)
def test_tolerations_that_every_pod_is_given_are_nobodys(toleration: dict[str, Any], *, kept: bool) -> None:
    """Those of DefaultTolerationSeconds, and no others."""
    assert submitted(made(toleration))["spec"].get("tolerations", []) == ([toleration] if kept else [])


def test_where_nobody_says_who_set_a_field_nothing_was_submitted() -> None:
    """An API server that keeps no managedFields."""
    pod = made()
    del pod["metadata"]["managedFields"]
    assert submitted(pod)["spec"] == {}

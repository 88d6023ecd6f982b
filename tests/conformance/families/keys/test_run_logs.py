"""The logs of a run's operators: all of them, those of ended processes too, and never none without a word."""

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.environment.apply_guards import NoPrecautions
from conformance.families.keys.run_logs import operator_logs
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError


def pod(namespace: str, name: str, restarts: int = 0) -> dict[str, Any]:
    """A pod of one container."""
    status = {"containerStatuses": [{"name": "operator", "restartCount": restarts}]}
    return {
        "metadata": {"namespace": namespace, "name": name},
        "spec": {"containers": [{"name": "operator"}]},
        "status": status,
    }


def of(pods: list[dict[str, Any]], *, readable: bool = True) -> dict[str, bytes]:
    """What is read where these pods stand."""

    def logs(namespace: str, name: str, container: str, *, previous: bool) -> bytes:
        if not readable:
            raise KubeError("waiting to start", 400)
        return f"{namespace} {name} {container} {previous}".encode()

    kube = SimpleNamespace(get=lambda _: {"items": pods}, logs=logs)
    environment: Any = SimpleNamespace(
        kube=kube, operator=SimpleNamespace(deployment="op"), run="r1", precautions=NoPrecautions()
    )
    return operator_logs(environment)


def test_every_operator_of_the_run_is_read() -> None:
    """With the process before a restart; neither sandboxes nor another run's operators."""
    found = of([pod("h-r1", "op-1", restarts=1), pod("h-r1", "sandbox-1"), pod("h-r2", "op-2")])
    assert found == {
        "the log of h-r1/op-1 (operator)": b"h-r1 op-1 operator False",
        "the log of h-r1/op-1 (operator, before its restart)": b"h-r1 op-1 operator True",
    }


@pytest.mark.parametrize("pods", [[], [pod("h-r1", "op-1")]])
def test_a_search_in_nothing_is_no_verdict(pods: list[dict[str, Any]]) -> None:
    """Where no operator stands, or none of their logs can be read."""
    with pytest.raises(CouldNotRun, match="no log of any operator"):
        of(pods, readable=False)

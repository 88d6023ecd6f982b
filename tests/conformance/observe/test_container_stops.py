"""A kubelet's event names the pod whose container it has stopped; it is asked for where one was started again."""

from types import SimpleNamespace
from typing import Any, cast

from conformance.observe.container_stops import stopped


def test_those_that_were_started_again_are_looked_for() -> None:
    """In each namespace once; whoever was never started again, or is another, is none of them."""
    asked: list[str] = []

    def get(path: str) -> dict[str, Any]:
        asked.append(path.partition("?")[0])
        return {"items": [{"involvedObject": {"uid": uid}} for uid in ("a", "b", "z")]}

    def pod(uid: str, namespace: str, restarts: int) -> dict[str, Any]:
        status = {"containerStatuses": [{"name": "operator", "restartCount": restarts}]}
        return {"metadata": {"uid": uid, "namespace": namespace}, "status": status}

    kube = cast("Any", SimpleNamespace(get=get))
    assert stopped(kube, [pod("a", "one", 1), pod("b", "two", 0), pod("c", "one", 2)]) == {"a"}
    assert asked == ["/api/v1/namespaces/one/events"]

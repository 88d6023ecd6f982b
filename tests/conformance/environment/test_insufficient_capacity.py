"""What was short for a host: nodes, or a quota."""

from typing import Any, cast

from conformance.environment.insufficient_capacity import EnoughRoom, Watched, now
from conformance.environment.recorder import Recorder
from conformance.observe.kube import Kube, KubeError


class Server:
    """A recorder and an API server in one."""

    def __init__(self, waited: str = "", message: str = "", *, gone: bool = False) -> None:
        self._waited, self._message, self._gone = waited, message, gone

    def waited(self, namespace: str, since: float) -> str:
        """As it was made."""
        assert (namespace, since) == ("n", 1.0)
        return self._waited

    def get(self, path: str) -> dict[str, Any]:
        """One ReplicaSet."""
        assert path == "/apis/apps/v1/namespaces/n/replicasets"
        if self._gone:
            raise KubeError("gone", 404)
        return {"items": [{"status": {"conditions": [{"type": "ReplicaFailure", "message": self._message}]}}]}


def told(server: Server) -> str:
    """By it."""
    return Watched(cast("Kube", server), cast("Recorder", server)).told("n", 1.0)


def test_nodes_come_first_then_the_quota() -> None:
    """A namespace that is gone says nothing; on a cluster of ours there is room."""
    assert told(Server(waited="n/p: 1 Insufficient cpu")) == "no node had room for n/p: 1 Insufficient cpu"
    quota = "exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9"
    assert told(Server(message=f"forbidden: {quota}")) == quota
    assert not told(Server())
    assert not told(Server(gone=True))
    assert not EnoughRoom().told("n", now())

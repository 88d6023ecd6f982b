"""How one waits for what the harness runs in a cluster."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from conformance.environment.staging import harness_components
from conformance.environment.staging.harness_components import StagingError
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Kube

WANTED = [{"kind": "Deployment", "metadata": {"name": "proxy"}}, {"kind": "Service", "metadata": {"name": "proxy"}}]


@dataclass
class Server:
    """An API server with one Deployment whose pods wait for this."""

    reason: str
    available: int = 0

    def get(self, _path: str) -> dict[str, Any]:
        """The Deployment."""
        return {"status": {"availableReplicas": self.available}}

    def pods(self, _namespace: str, _selector: str) -> list[dict[str, Any]]:
        """Its pod."""
        state = {"waiting": {"reason": self.reason}}
        return [{"status": {"phase": "Pending", "containerStatuses": [{"state": state}]}}]


def awaited(server: Server) -> None:
    harness_components.await_available(cast("Kube", server), WANTED)


def test_a_node_that_cannot_pull_is_told_at_once() -> None:
    with pytest.raises(StagingError, match="nodes cannot pull: proxy: Pending ImagePullBackOff; `byohost preflight"):
        awaited(Server("ImagePullBackOff"))


def test_what_only_takes_long_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first failure may be a registry's passing trouble."""
    monkeypatch.setattr(harness_components, "START", 0.1)
    with pytest.raises(WaitFailed, match="Pending ErrImagePull"):
        awaited(Server("ErrImagePull"))
    awaited(Server("", available=1))

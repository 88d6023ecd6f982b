"""Pulls as kubelets tell of them."""

from typing import Any, cast

from conformance.environment.kubelet_events import ToldByKubelet
from conformance.environment.run_environment import Environment

IMAGE = "reg.corp:5000/byohost/sandbox@sha256:aa"


class Server:
    """An API server with these events."""

    def __init__(self, *messages: str) -> None:
        self.kube = self
        self._messages = messages

    def get(self, path: str) -> dict[str, Any]:
        """Those of the namespace."""
        assert path == "/api/v1/namespaces/n/events?fieldSelector=reason%3DPulled"
        return {"items": [{"message": each} for each in self._messages]}


def seen(*messages: str) -> str:
    """Of the image, among those."""
    return ToldByKubelet().seen(cast("Environment", Server(*messages)), "n", IMAGE)


def test_only_a_pull_of_that_image_counts() -> None:
    """Not one that was there already, and no other's."""
    pulled = f'Successfully pulled image "{IMAGE}" in 301ms (301ms including waiting). Image size: 5 bytes.'
    assert seen("other", pulled) == pulled
    assert not seen(f'Container image "{IMAGE}" already present on machine', pulled.replace("aa", "ab"))

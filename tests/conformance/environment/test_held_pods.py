"""A finalizer of ours on a pod, beside those of others."""

from typing import Any, cast

import pytest

from conformance.environment.held_pods import FINALIZER, held, release, release_all
from conformance.observe.kube import Kube

NAMESPACE = "/api/v1/namespaces/n"
POD = f"{NAMESPACE}/pods/one"


class Server:
    """An API server with the finalizers of pods, by path."""

    def __init__(self, **pods: list[str]) -> None:
        self.pods = {f"{NAMESPACE}/pods/{name}": found for name, found in pods.items()}
        self.patched: list[str] = []

    def get(self, path: str) -> dict[str, Any]:
        """One pod, or all."""
        if path in self.pods:
            return self._pod(path)
        assert path == f"{NAMESPACE}/pods"
        return {"items": [self._pod(each) for each in self.pods]}

    def find(self, path: str) -> dict[str, Any] | None:
        """One, if it is there."""
        return self._pod(path) if path in self.pods else None

    def merge(self, path: str, patch: dict[str, Any]) -> None:
        """All of them anew."""
        self.patched.append(path)
        self.pods[path] = patch["metadata"]["finalizers"]

    def _pod(self, path: str) -> dict[str, Any]:
        name = path.rpartition("/")[2]
        return {"metadata": {"name": name, **({"finalizers": self.pods[path]} if self.pods[path] else {})}}


def test_a_pod_is_held_for_a_while() -> None:
    """What others have put there stays, before and after, whatever happens meanwhile."""
    server = Server(one=["corp.test/kept"])

    def hold() -> None:
        with held(cast("Kube", server), POD):
            assert server.pods[POD] == ["corp.test/kept", FINALIZER]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert server.pods[POD] == ["corp.test/kept"]


def test_only_ours_is_taken_off() -> None:
    """From a pod that is there and has it."""
    server = Server(one=["corp.test/kept"], two=[FINALIZER], three=[])
    kube = cast("Kube", server)
    release(kube, POD)
    release(kube, f"{NAMESPACE}/pods/gone")
    assert not server.patched
    release_all(kube, NAMESPACE)
    assert server.patched == [f"{NAMESPACE}/pods/two"]
    assert server.pods[f"{NAMESPACE}/pods/two"] == []

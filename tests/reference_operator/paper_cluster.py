"""An API server and a kubelet on paper: keeps pods as they were created, shows what a test says that kubelet does.

A stand-in for the cluster, not for anything of ours: pods are read from it through the operator's own `observation`.
"""

import copy
import functools
import itertools
import threading
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from reference_operator import observation
from reference_operator.interfaces import ClusterError
from reference_operator.model import Pod

Manifest = dict[str, Any]
RUNNING = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}


class PaperCluster:
    """A `Cluster` of one namespace. Every create raises `refusal` if set; `created` names all pods ever made."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.pods: dict[str, Manifest] = {}
        self.accounts: dict[str, Manifest] = {
            "byohost-operator": {"metadata": {"name": "byohost-operator", "labels": {"byohost.test/host": host}}}
        }
        self.created: list[str] = []
        self.denied: set[tuple[str, str]] = set()
        self.refusal: ClusterError | None = None
        self._changes: list[tuple[Literal["seen", "vanished"], Manifest]] = []
        self._changed = threading.Condition()

    def list_pods(self) -> tuple[tuple[Pod, ...], str]:
        """As the protocol says."""
        with self._changed:
            return tuple(self._read(manifest) for manifest in self.pods.values()), str(len(self._changes))

    def watch_pods(self, version: str, seconds: int) -> Iterator[tuple[Literal["seen", "vanished"], Pod]]:
        """As the protocol says."""
        for at in itertools.count(int(version)):
            with self._changed:
                if not self._changed.wait_for(functools.partial(self._reaches, at), timeout=seconds):
                    return
                change, manifest = self._changes[at]
            yield change, self._read(manifest)

    def create_pod(self, manifest: Mapping[str, Any]) -> Pod:
        """As the protocol says."""
        if self.refusal is not None:
            raise self.refusal
        name = manifest["metadata"]["name"]
        with self._changed:
            if name in self.pods:
                raise ClusterError(409, "AlreadyExists", f'pods "{name}" already exists')
            made = copy.deepcopy(dict(manifest))
            made["metadata"]["uid"] = str(uuid.uuid4())
            made["status"] = {"phase": "Pending"}
            self.created.append(name)
            return self._read(self._show(made))

    def find_pod(self, name: str) -> Pod | None:
        """As the protocol says."""
        with self._changed:
            return self._read(self.pods[name]) if name in self.pods else None

    def delete_pod(self, name: str, uid: str) -> bool:
        """As the protocol says."""
        with self._changed:
            if name not in self.pods or self.pods[name]["metadata"]["uid"] != uid:
                return False
            self._changes.append(("vanished", self.pods.pop(name)))
            self._changed.notify_all()
            return True

    def find_account(self, name: str) -> Mapping[str, Any] | None:
        """As the protocol says."""
        return self.accounts.get(name)

    def create_account(self, manifest: Mapping[str, Any]) -> None:
        """As the protocol says."""
        self.accounts[manifest["metadata"]["name"]] = dict(manifest)

    def allowed(self, resource: str, verb: str) -> bool:
        """As the protocol says."""
        return (resource, verb) not in self.denied

    def run(self, name: str, address: str, *, restarts: int = 0) -> None:
        """What kubelet does with a healthy pod: both containers run, the sidecar listens."""
        sidecar = {"name": "sidecar", "started": True, "restartCount": restarts, "state": RUNNING}
        sandbox = {"name": "sandbox", "started": True, "restartCount": 0, "state": RUNNING}
        self.set_status(
            name,
            {"phase": "Running", "podIP": address, "initContainerStatuses": [sidecar], "containerStatuses": [sandbox]},
        )

    def set_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Replace the status of one pod."""
        with self._changed:
            changed = copy.deepcopy(self.pods[name])
            changed["status"] = copy.deepcopy(dict(status))
            self._show(changed)

    def await_pods(self, count: int, seconds: float = 10.0) -> list[str]:
        """The names of the pods, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.pods) == count, timeout=seconds), (
                f"{len(self.pods)} pods after {seconds} s, not {count}"
            )
            return list(self.pods)

    def _reaches(self, at: int) -> bool:
        return len(self._changes) > at

    def _show(self, manifest: Manifest) -> Manifest:
        self.pods[manifest["metadata"]["name"]] = manifest
        self._changes.append(("seen", manifest))
        self._changed.notify_all()
        return manifest

    def _read(self, manifest: Manifest) -> Pod:
        pod = observation.pod(manifest, self.host)
        assert pod is not None
        return pod

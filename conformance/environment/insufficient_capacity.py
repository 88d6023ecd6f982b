"""Whether the cluster had room for what a host's scenarios needed: else nothing can be said of its operator. Edge: API.

A pod that no node has room for, or that a quota keeps from being created, is the cluster's doing. On a cluster of ours
there is room; on somebody else's a scenario that met a shortage gives no record, and what stands on it could not run.
"""

import time
from dataclasses import dataclass
from typing import Protocol

from conformance.environment.recorder import Recorder, Recorders
from conformance.observe.kube import Kube, KubeError
from conformance.observe.scheduling import exceeds_quota

OURS = "byohost-conformance"
"""The quota that a scenario of launches sets to a host's namespace for a while."""


class Shortages(Protocol):
    """Who knows of them."""

    def told(self, namespace: str, since: float) -> str:
        """What was short for pods of that namespace since then (`time.monotonic`), in words; empty: nothing."""


@dataclass(frozen=True)
class EnoughRoom:
    """A cluster of ours."""

    def told(self, namespace: str, since: float) -> str:  # noqa: ARG002 - the protocol's signature
        """Nothing is short."""
        return ""


@dataclass(frozen=True)
class Watched:
    """Somebody else's cluster: the recorder has seen pods wait, and ReplicaSets say what keeps them from making any."""

    kube: Kube
    recorder: Recorder | Recorders

    def told(self, namespace: str, since: float) -> str:
        """What was short, with the pod that waited for it."""
        waited = self.recorder.waited(namespace, since)
        if waited:
            return f"no node had room for {waited}"
        try:
            sets = self.kube.get(f"/apis/apps/v1/namespaces/{namespace}/replicasets")["items"]
        except KubeError:
            return ""  # the namespace is gone, or may not be read: then others say so
        return exceeds_quota(sets, OURS)


def now() -> float:
    """The moment, as `told` takes it."""
    return time.monotonic()

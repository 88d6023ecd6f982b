"""Who has seen nodes pull, and what was seen. Edge: whoever implements it; here the proxy's log.

On a cluster of ours nodes pull through our proxy; elsewhere kubelets tell of it (`kubelet_events`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from conformance.observe.kube import Kube
from conformance.observe.proxy import Decision, under
from conformance.target.description import Target


class Network(Protocol):
    """As much of a run's surroundings as tells of pulls."""

    @property
    def target(self) -> Target:
        """Whose profile the nodes pull under."""

    @property
    def kube(self) -> Kube:
        """The cluster."""

    def decisions(self) -> tuple[Decision, ...]:
        """What the proxy allowed and denied so far, oldest first."""


@dataclass(frozen=True)
class Fetched:
    """What was seen of nodes that fetched one image."""

    manifest: bool
    layers: bool
    """Whether its manifest, and its layers, came from the place that the image names."""
    elsewhere: tuple[str, ...]
    """Other places that were asked for it."""


Told = Callable[[str, str, str], Fetched]
"""Of a namespace's pods and two of their images: what was seen of the first one's pull since the watch began.

The other one is no new image: nodes may hold it already, and pull it for others. Where those can be told apart, other
places are named that were asked for it, too.
"""


class Pulls(Protocol):
    """Who has seen nodes pull."""

    def seen(self, environment: Network, namespace: str, image: str) -> str:
        """The pull of an image for a pod of that namespace, in words; empty where none was seen."""

    def watched(self, environment: Network) -> Told:
        """Watch from now on."""


@dataclass(frozen=True)
class PulledThroughProxy:
    """The nodes are ours, and pull through our proxy."""

    def seen(self, environment: Network, namespace: str, image: str) -> str:  # noqa: ARG002 - the protocol's
        """What the proxy let through of a node, while the run's own profile was in force."""
        host = image.partition("/")[0]
        made = under(environment.decisions(), environment.target.network.profile)
        passed = (one for one in made if one.actor == "node" and one.allowed and one.stage == "request")
        return next((f"{one.method} {one.path} at {host}" for one in passed if one.host == host), "")

    def watched(self, environment: Network) -> Told:
        """What nodes ask of the proxy from now on."""
        before = len(environment.decisions())

        def told(_namespace: str, image: str, _beside: str) -> Fetched:
            return fetched((one for one in environment.decisions()[before:] if one.actor == "node"), image)

        return told


def fetched(asked: Iterable[Decision], image: str) -> Fetched:
    """What these requests of nodes tell of an image; whose a layer is, they do not say."""
    host, digest, seen = image.partition("/")[0], image.partition("@")[2], tuple(asked)
    there = [one.path for one in seen if one.allowed and one.host == host]
    return Fetched(
        manifest=any(path.endswith(f"/manifests/{digest}") for path in there),
        layers=any("/blobs/" in path for path in there),
        elsewhere=tuple(sorted({one.host for one in seen if digest in one.path} - {host})),
    )

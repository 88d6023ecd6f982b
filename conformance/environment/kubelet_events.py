"""What kubelets say of the images that they pull. Edge: the API server's events."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.pulls import Fetched, Network, Told
from conformance.environment.waiting import BRISK, wait_or_last

SOON = 10.0
"""Seconds that an event may come behind the container that it tells of."""

_ASKED = re.compile(r'(?:Pulling|Failed to pull) image "([^"]+)"')
_COME = Condition("a kubelet says that it was pulled", bool)


@dataclass(frozen=True)
class ToldByKubelet:
    """The nodes are somebody else's, and pull as they do; an event says that an image came, and how long it took."""

    def seen(self, environment: Network, namespace: str, image: str) -> str:
        """The event of a pull of that image for a pod of that namespace; one that was there already is no pull."""
        events = environment.kube.get(f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3DPulled")["items"]
        said = (str(each.get("message") or "") for each in events)
        wanted = f"Successfully pulled image {json.dumps(image)}"
        return next((each for each in said if each.startswith(wanted)), "")

    def watched(self, environment: Network) -> Told:
        """Whatever a kubelet says of an image: one whose digest is new says it after this.

        Which way the runtime went for it, it does not say.
        """

        def told(namespace: str, image: str, beside: str) -> Fetched:
            come: str = wait_or_last(
                lambda: self.seen(environment, namespace, image), until=_COME, within=SOON, pace=BRISK
            )
            return Fetched(bool(come), bool(come), _elsewhere(environment, namespace, (image, beside)))

        return told


def _elsewhere(environment: Network, namespace: str, images: Collection[str]) -> tuple[str, ...]:
    """Under which other names kubelets have asked for what has the digest of one of these."""
    events = environment.kube.get(f"/api/v1/namespaces/{namespace}/events")["items"]
    asked = {name for each in events for name in _ASKED.findall(str(each.get("message") or ""))}
    digests = {image.partition("@")[2] for image in images}
    return tuple(sorted(name for name in asked - {*images} if name.partition("@")[2] in digests))

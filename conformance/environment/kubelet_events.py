"""What kubelets say of the images that they pull. Edge: the API server's events."""

import json
from dataclasses import dataclass

from conformance.environment.run_environment import Environment


@dataclass(frozen=True)
class ToldByKubelet:
    """The nodes are somebody else's, and pull as they do; an event says that an image came, and how long it took."""

    def seen(self, environment: Environment, namespace: str, image: str) -> str:
        """The event of a pull of that image for a pod of that namespace; one that was there already is no pull."""
        events = environment.kube.get(f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3DPulled")["items"]
        said = (str(each.get("message") or "") for each in events)
        wanted = f"Successfully pulled image {json.dumps(image)}"
        return next((each for each in said if each.startswith(wanted)), "")

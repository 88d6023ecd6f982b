"""An operator whose ownership label a launch can change, and that finds its pods by another one."""

import sys
from typing import Any

from reference_operator import observation, pod
from reference_operator.__main__ import main

RENDER, READ = pod.render, observation.pod


def render(launch: Any, site: Any) -> dict[str, Any]:
    """The platform knows best."""
    made = RENDER(launch, site)
    made["metadata"]["labels"] |= {key: value for key, value in launch.labels.items() if key == observation.MANAGED_BY}
    return made


def read(manifest: Any, host: str) -> Any:
    """Whoever manages it: the host's label says enough."""
    metadata = manifest.get("metadata") or {}
    labels = {**(metadata.get("labels") or {}), observation.MANAGED_BY: observation.OPERATOR}
    return READ({**manifest, "metadata": {**metadata, "labels": labels}}, host)


def selector(host: str) -> str:
    """By the host alone."""
    return f"{observation.HOST}={host}"


pod.render, observation.pod, observation.selector = render, read, selector

if __name__ == "__main__":
    sys.exit(main())

"""An operator that names and labels its pods by a number of its own."""

import sys
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reference_operator import observation, pod
from reference_operator.__main__ import main

RENDER, POD = pod.render, observation.pod


def pod_name(sandbox_id: str) -> str:
    """A name from which nobody learns the launch."""
    return f"sandbox-{sha256(sandbox_id.encode()).hexdigest()[:26]}"


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, under that name and with that number as its label."""
    manifest = RENDER(launch, site)
    manifest["metadata"]["labels"][observation.SANDBOX] = pod_name(launch.sandbox_id)
    return manifest


def read(manifest: Mapping[str, Any], host: str) -> Any:
    """The id is in the container's environment."""
    environment = manifest["spec"]["containers"][0].get("env") or []
    found = {entry["name"]: entry.get("value", "") for entry in environment}
    labels = {**(manifest["metadata"].get("labels") or {}), observation.SANDBOX: found.get("SANDBOX_ID", "")}
    return POD({**manifest, "metadata": {**manifest["metadata"], "labels": labels}}, host)


observation.pod_name, pod.render, observation.pod = pod_name, render, read

if __name__ == "__main__":
    sys.exit(main())

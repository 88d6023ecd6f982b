"""An operator that lets each launch choose where it runs."""

import sys
from typing import Any

from reference_operator import pod, wire
from reference_operator.__main__ import main

RENDER, LAUNCH = pod.render, wire._launch
ASKED: dict[str, Any] = {}


def remember(data: Any, time: float) -> Any:
    """Remember what it asks for."""
    made = LAUNCH(data, time)
    ASKED[made.sandbox_id] = {name: data[name] for name in ("nodeSelector", "runtimeClassName") if name in data}
    return made


def render(launch: Any, site: Any) -> dict[str, Any]:
    """The launch knows best, as long as there is a node for it."""
    manifest = RENDER(launch, site)
    if ASKED.get(launch.sandbox_id):
        manifest["spec"]["nodeSelector"] = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    return manifest


pod.render, wire._launch = render, remember

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose sandboxes work in a folder of the node."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with the node's own scratch space."""
    manifest = RENDER(launch, site)
    for volume in manifest["spec"]["volumes"]:
        if volume["name"] == "workspace":
            volume.clear()
            volume.update({"name": "workspace", "hostPath": {"path": "/var/tmp"}})
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

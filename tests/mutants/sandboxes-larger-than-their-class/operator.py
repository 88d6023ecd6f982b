"""An operator with sizes of its own."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, larger."""
    manifest = RENDER(launch, site)
    manifest["spec"]["initContainers"][0]["resources"] = {"requests": {"cpu": "10m", "memory": "32Mi"}}
    limits = manifest["spec"]["containers"][0]["resources"]["limits"]
    limits["memory"] = f"{2 * int(limits['memory'].removesuffix('Mi'))}Mi"
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

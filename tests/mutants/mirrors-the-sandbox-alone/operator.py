"""An operator that rewrites the image of the sandbox, and forgets the sidecar's."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> Any:
    """One image."""
    made = RENDER(launch, site)
    for container in made["spec"]["initContainers"]:
        container["image"] = launch.sidecar_image
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

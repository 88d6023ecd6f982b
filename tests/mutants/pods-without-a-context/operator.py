"""An operator that sets no security context."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, without a word on security."""
    manifest = RENDER(launch, site)
    spec = manifest["spec"]
    for each in (spec, *spec["initContainers"], *spec["containers"]):
        del each["securityContext"]
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

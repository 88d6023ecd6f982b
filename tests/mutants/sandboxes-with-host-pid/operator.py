"""An operator whose sandboxes live among the node's processes."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, in the node's process namespace."""
    manifest = RENDER(launch, site)
    manifest["spec"]["hostPID"] = True
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator that knows tolerations and RuntimeClasses, and has never heard of node selectors."""

import sys
from typing import Any

from reference_operator import placement, pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """Wherever there is room."""
    manifest = RENDER(launch, site)
    manifest["spec"].pop("nodeSelector", None)
    return manifest


pod.render, placement.lacking = render, lambda *_: ""

if __name__ == "__main__":
    sys.exit(main())

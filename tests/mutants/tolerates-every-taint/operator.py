"""An operator whose sandboxes run on any node, also on one that was set aside."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with a toleration of everything."""
    manifest = RENDER(launch, site)
    manifest["spec"]["tolerations"] = [{"operator": "Exists"}]
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

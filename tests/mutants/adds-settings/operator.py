"""An operator that tells its sandboxes where they are."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with one more variable."""
    manifest = RENDER(launch, site)
    manifest["spec"]["containers"][0]["env"].append({"name": "BYOHOST", "value": site.host})
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

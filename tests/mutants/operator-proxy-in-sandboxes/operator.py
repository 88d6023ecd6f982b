"""An operator that shares its way out with its sandboxes."""

import os
import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """Behind a proxy that asks for credentials a sandbox needs them too."""
    made = RENDER(launch, site)
    proxy = os.environ.get("HTTPS_PROXY", "")
    if "@" in proxy:
        made["spec"]["containers"][0]["env"].append({"name": "HTTPS_PROXY", "value": proxy})
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

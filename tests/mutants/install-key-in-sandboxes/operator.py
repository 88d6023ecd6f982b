"""An operator that hands its install key on."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with one more variable."""
    manifest = RENDER(launch, site)
    key = {"secretKeyRef": {"name": "byohost-install-key", "key": "install-key"}}
    manifest["spec"]["containers"][0]["env"].append({"name": "INSTALL_KEY", "valueFrom": key})
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

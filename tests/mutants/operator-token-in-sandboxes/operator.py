"""An operator that lets its sandboxes speak for it."""

import sys
from pathlib import Path
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render
TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with one more variable."""
    manifest = RENDER(launch, site)
    manifest["spec"]["containers"][0]["env"].append({"name": "OPERATOR_TOKEN", "value": TOKEN.read_text()})
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

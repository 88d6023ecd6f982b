"""An operator that puts a shell around each command."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with the command behind a shell."""
    manifest = RENDER(launch, site)
    (container,) = manifest["spec"]["containers"]
    if container.get("command"):
        container["command"] = ["/bin/sh", "-c", 'exec "$@"', "sh", *container["command"]]
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose ownership label a launch can change."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """The platform knows best."""
    made = RENDER(launch, site)
    renamed = {key: value for key, value in launch.labels.items() if key == "app.kubernetes.io/managed-by"}
    made["metadata"]["labels"] |= renamed
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

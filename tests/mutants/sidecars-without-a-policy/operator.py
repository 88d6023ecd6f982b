"""An operator whose sidecars know no policy."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """The sandbox knows it, that is enough."""
    made = RENDER(launch, site)
    sidecar = made["spec"]["initContainers"][0]
    sidecar["env"] = [each for each in sidecar["env"] if each["name"] != "SANDBOX_POLICY"]
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

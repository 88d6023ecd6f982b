"""An operator whose second code path to a pod, after a restart, has forgotten the seccomp profile."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod; from the second generation on without the filter."""
    made = RENDER(launch, site)
    if site.generation > 1:
        spec = made["spec"]
        for each in (spec, *spec["initContainers"], *spec["containers"]):
            each["securityContext"] = {
                key: value for key, value in each["securityContext"].items() if key != "seccompProfile"
            }
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

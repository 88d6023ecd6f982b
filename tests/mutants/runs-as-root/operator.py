"""An operator whose sandboxes are root inside."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, as user 0."""
    made = RENDER(launch, site)
    root = {"runAsNonRoot": False, "runAsUser": 0, "runAsGroup": 0}
    made["spec"]["securityContext"] = {**made["spec"]["securityContext"], **root}
    for container in (*made["spec"]["initContainers"], *made["spec"]["containers"]):
        container["securityContext"] = {**container["securityContext"], **root}
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

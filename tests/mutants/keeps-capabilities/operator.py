"""An operator whose sandboxes drop NET_RAW only."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, with all capabilities left but one."""
    made = RENDER(launch, site)
    for container in (*made["spec"]["initContainers"], *made["spec"]["containers"]):
        container["securityContext"] = {**container["securityContext"], "capabilities": {"drop": ["NET_RAW"]}}
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

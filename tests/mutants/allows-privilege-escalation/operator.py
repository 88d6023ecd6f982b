"""An operator whose sandboxes are guarded by nothing but their user."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> dict[str, Any]:
    """As ever, with escalation allowed and no filter."""
    manifest = RENDER(launch, site)
    manifest["spec"]["securityContext"] = {
        **manifest["spec"]["securityContext"],
        "seccompProfile": {"type": "Unconfined"},
    }
    for container in (*manifest["spec"]["initContainers"], *manifest["spec"]["containers"]):
        open_to_all = {"allowPrivilegeEscalation": True, "seccompProfile": {"type": "Unconfined"}}
        container["securityContext"] = {**container["securityContext"], **open_to_all}
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

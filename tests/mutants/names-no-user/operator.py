"""An operator that leaves the user to the image."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def without(context: dict[str, Any]) -> dict[str, Any]:
    """A security context that names no user."""
    return {key: value for key, value in context.items() if key != "runAsUser"}


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, whose users are its images own."""
    made = RENDER(launch, site)
    made["spec"]["securityContext"] = without(made["spec"]["securityContext"])
    for container in (*made["spec"]["initContainers"], *made["spec"]["containers"]):
        container["securityContext"] = without(container["securityContext"])
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

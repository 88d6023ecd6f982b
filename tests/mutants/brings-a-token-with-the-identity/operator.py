"""An operator that takes the token of an identity for the cluster's own, and mounts that too."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod; one of an identity with the token of its account."""
    made = RENDER(launch, site)
    if launch.identity:
        made["spec"]["automountServiceAccountToken"] = True
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose sandboxes find an API token in the usual place."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, with the token of its account."""
    made = RENDER(launch, site)
    made["spec"]["automountServiceAccountToken"] = True
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator that lets a program have another try."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, whose failures are started again."""
    made = RENDER(launch, site)
    made["spec"]["restartPolicy"] = "OnFailure"
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

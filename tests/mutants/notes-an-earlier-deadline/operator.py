"""An operator that keeps a margin for itself."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


MARGIN = 30.0


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, on which the deadline stands half a minute early."""
    return RENDER(replace(launch, deadline=launch.deadline - MARGIN), site)


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

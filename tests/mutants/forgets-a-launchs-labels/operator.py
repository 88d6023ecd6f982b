"""An operator that labels pods for itself alone."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, of which its launch says nothing."""
    return RENDER(replace(launch, labels={}), site)


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

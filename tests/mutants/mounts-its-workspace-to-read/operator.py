"""An operator that mounts all volumes as it mounts those of others."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, whose scratch can be read."""
    made = RENDER(launch, site)
    made["spec"]["containers"][0]["volumeMounts"][0]["readOnly"] = True
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator that writes JSON as people like it."""

import json
import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main
from reference_operator.model import Launch

RENDER = pod.render


def render(launch: Launch, site: pod.Site) -> dict[str, Any]:
    """The pod, whose policy has blanks after its commas."""
    return RENDER(replace(launch, policy=json.dumps(json.loads(launch.policy), ensure_ascii=False)), site)


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

"""An operator that runs pods without an identity as the first identity that it saw."""

import sys
from typing import Any

from reference_operator import identity, pod
from reference_operator.__main__ import main

RENDER = pod.render
SEEN: list[Any] = []


def render(launch: Any, site: Any) -> dict[str, Any]:
    """The pod as ever, under an account that is another's."""
    manifest = RENDER(launch, site)
    if launch.identity:
        SEEN.append(launch.identity)
    elif SEEN:
        manifest["spec"]["serviceAccountName"] = identity.name(SEEN[0])
    return manifest


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

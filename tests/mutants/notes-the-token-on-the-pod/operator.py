"""An operator that keeps a sandbox's token where its next instance would find it."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render


def render(launch: Any, site: Any) -> Any:
    """With a note."""
    made = RENDER(launch, site)
    made["metadata"]["annotations"]["byohost.test/token"] = launch.token.jwt
    return made


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

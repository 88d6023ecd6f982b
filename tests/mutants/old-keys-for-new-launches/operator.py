"""An operator that reads the signing keys once."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

RENDER = pod.render
FIRST: dict[str, str] = {}


def render(launch: Any, site: Any) -> dict[str, Any]:
    """Keys do not change."""
    return RENDER(launch, replace(site, jwks=FIRST.setdefault("jwks", site.jwks)))


pod.render = render

if __name__ == "__main__":
    sys.exit(main())

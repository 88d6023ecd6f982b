"""An operator that lets a launch's variables win over the protocol's."""

import sys
from typing import Any

from reference_operator import pod
from reference_operator.__main__ import main

SANDBOX = pod._sandbox


def sandbox(launch: Any, site: Any) -> Any:
    """Its own ones come last."""
    made = SANDBOX(launch, site)
    return made | {"env": pod._environment({**pod._shared(launch), **launch.env})}


pod._sandbox = sandbox

if __name__ == "__main__":
    sys.exit(main())

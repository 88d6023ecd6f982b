"""An operator that spares the network."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main

CREATE = acting.create_pod


def create_pod(cluster: Any, action: Any) -> Any:
    """The sandbox gets the image that its sidecar brings along, whatever was asked for."""
    spec = action.manifest["spec"]
    spec["containers"][0]["image"] = spec["initContainers"][0]["image"]
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

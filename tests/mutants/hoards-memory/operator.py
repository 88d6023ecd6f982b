"""An operator that remembers too much."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main

CREATE = acting.create_pod
HOARD: list[bytes] = []


def create_pod(cluster: Any, action: Any) -> Any:
    """As ever, and twelve megabytes more."""
    HOARD.append(b"x" * (12 << 20))
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

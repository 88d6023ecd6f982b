"""An operator that takes the cluster's API for granted."""

import sys
from typing import Any

from reference_operator import health
from reference_operator.__main__ import main
from reference_operator.model import Fact


def cluster(state: Any, now: float) -> Fact:
    """Always."""
    del state
    return Fact(ok=True, reason="", checked_at=now)


health._cluster = cluster

if __name__ == "__main__":
    sys.exit(main())

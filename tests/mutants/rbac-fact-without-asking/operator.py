"""An operator that takes its rights for granted."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.model import Fact


def grant(cluster: Any, now: float) -> Fact:
    """Fine, always."""
    del cluster
    return Fact(ok=True, reason="", checked_at=now)


acting._grant = grant

if __name__ == "__main__":
    sys.exit(main())

"""An operator that has one word for what it cannot make."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.event import CreateRefused

EXISTING = acting._existing


def existing(cluster: Any, sandbox_id: str, name: str) -> Any:
    """As ever, in that word."""
    event = EXISTING(cluster, sandbox_id, name)
    return CreateRefused(sandbox_id, "crash", event.detail) if isinstance(event, CreateRefused) else event


acting._existing = existing

if __name__ == "__main__":
    sys.exit(main())

"""An operator to which work that ends with an exit code has failed."""

import sys
from typing import Any

from reference_operator import decide, reasons
from reference_operator.__main__ import main

ENDED = decide._ended


def ended(sandbox: Any, now: float) -> Any:
    """By its exit code."""
    found = ENDED(sandbox, now)
    over = sandbox.pod.sandbox.ended if sandbox.pod is not None else None
    if over is None or over.exit_code == 0 or found is None or (found.state, found.reason) != ("finished", None):
        return found
    return decide._failed(sandbox, reasons.ended_early(over))


decide._ended = ended

if __name__ == "__main__":
    sys.exit(main())

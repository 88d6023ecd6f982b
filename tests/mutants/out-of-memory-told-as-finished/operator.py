"""An operator that knows no reason for an end after ready."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

ENDED = decide._ended


def ended(sandbox: Any, now: float) -> Any:
    """The work is over, that is all."""
    status = ENDED(sandbox, now)
    return replace(status, reason=None) if status is not None and status.state == "finished" else status


decide._ended = ended

if __name__ == "__main__":
    sys.exit(main())

"""An operator that takes no notice of what it will not carry out, and answers the cancellation like any other."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main


def fail(step: Any, sandbox_id: str, failure: Any, now: float) -> Any:
    """Nothing comes of it."""
    del sandbox_id, failure, now
    return step


launch_changes._fail = fail

if __name__ == "__main__":
    sys.exit(main())

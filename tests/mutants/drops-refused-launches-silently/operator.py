"""An operator that drops what it will not carry out."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main


def fail(step: Any, sandbox_id: str, failure: Any, now: float) -> Any:
    """It is done with, and nobody is told."""
    del failure, now
    return step.forget(sandbox_id)


launch_changes._fail = fail

if __name__ == "__main__":
    sys.exit(main())

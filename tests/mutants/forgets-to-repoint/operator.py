"""An operator that takes no notice of sandbox.token."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main
from reference_operator.model import FreshToken

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """Every message but a fresh token."""
    return step if isinstance(message, FreshToken) else TAKE(step, message, now)


launch_changes.take = take

if __name__ == "__main__":
    sys.exit(main())

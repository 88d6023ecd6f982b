"""An operator that knows of a deletion and does nothing about it."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main
from reference_operator.model import Retired

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and as if nothing had been said."""
    taken = TAKE(step, message, now)
    return taken.know(draining=False) if isinstance(message, Retired) else taken


launch_changes.take = take


if __name__ == "__main__":
    sys.exit(main())

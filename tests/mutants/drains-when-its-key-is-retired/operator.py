"""An operator that prepares to leave when its key is retired."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main
from reference_operator.model import KeyRetired

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and no launches from then on."""
    taken = TAKE(step, message, now)
    return taken.know(draining=True) if isinstance(message, KeyRetired) else taken


launch_changes.take = take


if __name__ == "__main__":
    sys.exit(main())

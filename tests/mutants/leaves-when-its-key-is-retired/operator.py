"""An operator that takes the retirement of its key for the end of its connection."""

import sys
from typing import Any

from reference_operator import connection, launch_changes
from reference_operator.__main__ import main
from reference_operator.model import KeyRetired

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """Nothing more comes of it."""
    step = TAKE(step, message, now)
    return connection._close(step, "the install key is retired") if isinstance(message, KeyRetired) else step


launch_changes.take = take

if __name__ == "__main__":
    sys.exit(main())

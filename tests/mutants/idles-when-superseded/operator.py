"""An operator that steps back when it is superseded, and stays."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Exit
from reference_operator.state import Step

DROPPED = connection.dropped


def dropped(step: Any, event: Any, now: float) -> Any:
    """Silence, and no end."""
    found = DROPPED(step, event, now)
    return Step(found.state, tuple(action for action in found.actions if not isinstance(action, Exit)))


connection.dropped = dropped

if __name__ == "__main__":
    sys.exit(main())

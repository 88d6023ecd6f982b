"""An operator that leaves to the cluster what it cannot do itself."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Exit

REFUSED = connection.refused


def refused(step: Any, event: Any, now: float) -> Any:
    """Somebody will start it again."""
    found = REFUSED(step, event, now)
    return found.do(Exit(1, "five failures in a row")) if found.state.connection.failures >= 5 else found


connection.refused = refused

if __name__ == "__main__":
    sys.exit(main())

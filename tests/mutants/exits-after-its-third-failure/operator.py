"""An operator that leaves it to the cluster to try again."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Exit

REFUSED = connection.refused
ENOUGH = 3


def refused(step: Any, event: Any, now: float) -> Any:
    """As ever, and the third time is the last."""
    step = REFUSED(step, event, now)
    return step.do(Exit(1, "the platform does not answer")) if step.state.connection.failures >= ENOUGH else step


connection.refused = refused

if __name__ == "__main__":
    sys.exit(main())

"""An operator that checks in whenever its timer says so, and the first turn of that is ten seconds away."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

OPENED = connection.opened


def opened(step: Any, event: Any, now: float) -> Any:
    """Nothing for ten seconds."""
    return OPENED(step, event, now).connect(checkin_due=now + connection.CHECK_IN)


connection.opened = opened

if __name__ == "__main__":
    sys.exit(main())

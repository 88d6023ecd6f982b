"""An operator to whom being superseded is one more lost connection."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

DROPPED = connection.dropped


def dropped(step: Any, event: Any, now: float) -> Any:
    """As if the connection had merely been lost."""
    return DROPPED(step, replace(event, message="the connection was lost"), now)


connection.dropped = dropped

if __name__ == "__main__":
    sys.exit(main())

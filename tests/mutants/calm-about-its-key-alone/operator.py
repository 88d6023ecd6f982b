"""An operator that knows one refusal by name."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

REFUSED = connection.refused
UNAVAILABLE = 503


def refused(step: Any, event: Any, now: float) -> Any:
    """As ever where the key is retired, else as where nobody was there."""
    if event.problem != "key-retired":
        event = replace(event, status=UNAVAILABLE)
    return REFUSED(step, event, now)


connection.refused = refused

if __name__ == "__main__":
    sys.exit(main())

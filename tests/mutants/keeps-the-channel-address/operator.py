"""An operator that tries the old channel address before it exchanges its key again."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Open

EXCHANGED, DROPPED = connection.exchanged, connection.dropped
kept: dict[int, Any] = {}


def exchanged(step: Any, event: Any) -> Any:
    """As ever, and the address is kept."""
    kept[event.terms.generation] = event.terms
    return EXCHANGED(step, event)


def dropped(step: Any, event: Any, now: float) -> Any:
    """Open the old address once more; only then as ever."""
    terms = kept.pop(event.generation, None)
    if terms is None or event.message == "superseded":
        return DROPPED(step, event, now)
    return step.connect(phase="opening").do(Open(terms.generation, terms.url, terms.group))


connection.exchanged, connection.dropped = exchanged, dropped

if __name__ == "__main__":
    sys.exit(main())

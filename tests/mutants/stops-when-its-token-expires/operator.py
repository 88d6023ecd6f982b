"""An operator that takes the end of its channel token for the end of its connection."""

import base64
import json
import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

EXCHANGED, PROGRESS = connection.exchanged, connection.progress
ends: dict[int, float] = {}


def exchanged(step: Any, event: Any) -> Any:
    """As ever, and the token's end is kept."""
    payload = event.terms.url.partition("access_token=")[2].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    ends[event.terms.generation] = float(claims["exp"])
    return EXCHANGED(step, event)


def progress(step: Any, now: float) -> Any:
    """Close at that end; until then as ever."""
    open_now = step.state.connection
    if open_now.phase == "connected" and now >= ends.get(open_now.generation, now + 1):
        return connection._close(step, "the channel token has expired")
    return PROGRESS(step, now)


connection.exchanged, connection.progress = exchanged, progress

if __name__ == "__main__":
    sys.exit(main())

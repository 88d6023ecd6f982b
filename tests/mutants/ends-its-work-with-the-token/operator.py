"""An operator that lets sandboxes run for as long as it may speak for them."""

import base64
import json
import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import DeletePod

EXCHANGED, PROGRESS = connection.exchanged, connection.progress
ends: dict[int, float] = {}


def exchanged(step: Any, event: Any) -> Any:
    """As ever, and the token's end is kept."""
    payload = event.terms.url.partition("access_token=")[2].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    ends[event.terms.generation] = float(claims["exp"])
    return EXCHANGED(step, event)


def progress(step: Any, now: float) -> Any:
    """As ever; once, at that end, every pod goes."""
    generation = step.state.connection.generation
    if now >= ends.get(generation, now + 1):
        del ends[generation]
        pods = [(one.id, one.pod) for one in step.state.sandboxes.values() if one.pod is not None]
        step = step.do(*(DeletePod(name, pod.name, pod.uid) for name, pod in pods))
    return PROGRESS(step, now)


connection.exchanged, connection.progress = exchanged, progress

if __name__ == "__main__":
    sys.exit(main())

"""An operator that forgets what it has heard."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection, launch_changes, pod_changes
from reference_operator.__main__ import main
from reference_operator.model import FreshToken

RECEIVED, TAKE, TAKEN = connection.received, launch_changes.take, pod_changes.taken


def received(step: Any, envelope: Any, now: float) -> tuple[Any, tuple[Any, ...]]:
    """As ever, and a message that was applied before is applied again."""
    before = step.state.connection.applied
    step, due = RECEIVED(step, envelope, now)
    return (step, (envelope.message,)) if envelope.seq <= before else (step, due)


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and a token that was taken before is handed over again."""
    known = step.state.sandboxes.get(message.sandbox_id) if isinstance(message, FreshToken) else None
    if known is None or known.pod is None:
        return TAKE(step, message, now)
    return step.put(replace(known, token=message.token, token_due=0.0))


def taken(step: Any, event: Any) -> Any:
    """As ever, and it is reported as if it were news."""
    step = TAKEN(step, event)
    known = step.state.sandboxes.get(event.sandbox_id)
    return step if known is None else step.put(replace(known, reported=None))


connection.received, launch_changes.take, pod_changes.taken = received, take, taken

if __name__ == "__main__":
    sys.exit(main())

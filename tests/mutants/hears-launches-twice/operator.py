"""An operator that does not look whether it has heard a launch before."""

import sys
from typing import Any

from reference_operator import connection, launch_changes, pod, wire
from reference_operator.__main__ import main
from reference_operator.action import CreatePod
from reference_operator.decide import _site
from reference_operator.model import Launch, Status

RECEIVED, TAKE = connection.received, launch_changes.take


def received(step: Any, envelope: Any, now: float) -> tuple[Any, tuple[Any, ...]]:
    """As ever, and a launch that was applied before is applied again."""
    before = step.state.connection.applied
    step, due = RECEIVED(step, envelope, now)
    again = envelope.seq <= before and isinstance(envelope.message, Launch)
    return (step, (envelope.message,)) if again else (step, due)


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and what is known already is accepted and made once more."""
    known = isinstance(message, Launch) and message.sandbox_id in step.state.sandboxes
    step = TAKE(step, message, now)
    if not known:
        return step
    manifest = pod.render(message, _site(step.state, step.state.connection.terms))
    manifest["metadata"]["name"] += "-again"
    accepted = wire.status(Status(message.sandbox_id, None, "accepted", token_generation=0))
    return step.send("sandbox.status", accepted).do(CreatePod(message.sandbox_id, manifest, None))


connection.received, launch_changes.take = received, take

if __name__ == "__main__":
    sys.exit(main())

"""An operator that has a liveness probe of its own."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide, pod_changes
from reference_operator.__main__ import main
from reference_operator.action import AskSidecar
from reference_operator.model import Status

SERVE, SILENT = decide._serve, pod_changes.silent
OFTEN, ENOUGH = 3.0, 3


def serve(step: Any, sandbox: Any, found: Any, now: float) -> Any:
    """As ever; whoever is ready is asked again and again."""
    if sandbox.taken and sandbox.token is None and sandbox.listening and now >= sandbox.ask_due:
        asked = step.put(replace(sandbox, ask_due=now + OFTEN))
        return asked.do(AskSidecar(sandbox.id, found.uid, found.address))
    return SERVE(step, sandbox, found, now)


def silent(step: Any, event: Any, now: float) -> Any:
    """As ever, and three times are enough."""
    step = SILENT(step, event, now)
    known = step.state.sandboxes.get(event.sandbox_id)
    if known is None or not known.was_ready or known.silences < ENOUGH or known.ending is not None:
        return step
    why = Status(known.id, event.uid, "failed", "sidecar-silent", "it does not answer any more", known.taken or 0)
    return step.put(known.end(why, now))


decide._serve, pod_changes.silent = serve, silent

if __name__ == "__main__":
    sys.exit(main())

"""An operator that forgets over a restart which launches it has made pods for already."""

import sys
from typing import Any

from reference_operator import connection, launch_changes
from reference_operator.__main__ import main
from reference_operator.action import CreatePod
from reference_operator.decide import _site
from reference_operator.model import Launch
from reference_operator.pod import render

TAKE, INVENTORY = launch_changes.take, connection._inventory


def inventory(step: Any) -> Any:
    """The running pods alone; what still starts is not told."""
    everyone = step.state.sandboxes
    running = {name: one for name, one in everyone.items() if one.pod is not None and one.pod.phase == "Running"}
    return INVENTORY(step.know(sandboxes=running)).know(sandboxes=everyone)


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and one more pod for a launch whose pod an earlier process made."""
    known = step.state.sandboxes.get(message.sandbox_id) if isinstance(message, Launch) else None
    step = TAKE(step, message, now)
    if known is None or known.launched:
        return step
    manifest = render(message, _site(step.state, step.state.connection.terms))
    manifest["metadata"]["name"] += "-again"
    return step.do(CreatePod(message.sandbox_id, manifest, None))


launch_changes.take, connection._inventory = take, inventory

if __name__ == "__main__":
    sys.exit(main())

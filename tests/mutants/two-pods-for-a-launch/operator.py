"""An operator that makes a launch again when it is told of it again."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main
from reference_operator.action import CreatePod
from reference_operator.decide import _site
from reference_operator.model import Launch
from reference_operator.pod import render

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and one more pod for a launch that is known already."""
    known = isinstance(message, Launch) and message.sandbox_id in step.state.sandboxes
    step = TAKE(step, message, now)
    if not known:
        return step
    manifest = render(message, _site(step.state, step.state.connection.terms))
    manifest["metadata"]["name"] += "-again"
    return step.do(CreatePod(message.sandbox_id, manifest, None))


launch_changes.take = take

if __name__ == "__main__":
    sys.exit(main())

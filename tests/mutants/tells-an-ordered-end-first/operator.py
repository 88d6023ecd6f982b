"""An operator for which all ends are alike."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TERMINATE = launch_changes._terminate


def terminate(step: Any, message: Any, now: float) -> Any:
    """The end is told, and the pod deleted once that was heard, whoever wanted it."""
    known: Any = TERMINATE(step, message, now)
    sandbox = known.state.sandboxes.get(message.sandbox_id)
    if sandbox is None or sandbox.ending is None or sandbox.pod is None:
        return known
    return known.put(replace(sandbox, ending=replace(sandbox.ending, ordered=False)))


launch_changes._terminate = terminate

if __name__ == "__main__":
    sys.exit(main())

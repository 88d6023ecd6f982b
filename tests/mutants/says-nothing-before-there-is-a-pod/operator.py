"""An operator that answers a launch by its pod."""

import sys
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

REPORT = decide._report


def report(step: Any, sandbox_id: str) -> Any:
    """Of those that have a pod."""
    return step if step.state.sandboxes[sandbox_id].pod is None else REPORT(step, sandbox_id)


decide._report = report

if __name__ == "__main__":
    sys.exit(main())

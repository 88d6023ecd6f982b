"""An operator whose deadlines begin anew with each of its processes."""

import sys
from typing import Any

from reference_operator import pod_changes
from reference_operator.__main__ import main
from reference_operator.state import Sandbox

WHOLE = 40.0


def survivor(pod: Any, state: Any, now: float) -> Sandbox:
    """Its time begins when it is seen."""
    del state
    return Sandbox(id=pod.sandbox_id, deadline=None if pod.deadline is None else now + WHOLE)


pod_changes._survivor = survivor

if __name__ == "__main__":
    sys.exit(main())

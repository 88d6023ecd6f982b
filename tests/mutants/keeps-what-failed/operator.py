"""An operator that leaves failed pods to whoever looks for the cause."""

import sys
from dataclasses import replace

from reference_operator import decide
from reference_operator.__main__ import main
from reference_operator.state import NEVER, Ending, Sandbox, Step

BURY = decide._bury


def bury(step: Step, sandbox: Sandbox, ending: Ending, now: float) -> Step:
    """As ever, but the pod of a failure stays unless the platform orders its end."""
    kept = ending.status.state == "failed" and not ending.ordered
    return BURY(step, sandbox, replace(ending, delete_due=NEVER) if kept else ending, now)


decide._bury = bury

if __name__ == "__main__":
    sys.exit(main())

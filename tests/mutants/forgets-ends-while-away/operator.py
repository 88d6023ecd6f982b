"""An operator that throws away what it has to tell while nobody listens."""

import sys
from dataclasses import replace

from reference_operator import decide
from reference_operator.__main__ import main
from reference_operator.state import Ending, Sandbox, Step

BURY = decide._bury


def bury(step: Step, sandbox: Sandbox, ending: Ending, now: float) -> Step:
    """Without a connection there is nothing to wait for."""
    told = ending if step.state.speaking else replace(ending, acknowledged=True)
    return BURY(step, sandbox, told, now)


decide._bury = bury

if __name__ == "__main__":
    sys.exit(main())

"""An operator that takes what it has sent for heard."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

BURY = decide._bury


def bury(step: Any, sandbox: Any, ending: Any, now: float) -> Any:
    """The news, and the pod at once."""
    told: Any = BURY(step, sandbox, ending, now)
    known = told.state.sandboxes.get(sandbox.id)
    if known is None or known.ending.sent is None or known.ending.acknowledged:
        return told
    patient = replace(known.ending, since=known.ending.since - decide.UNHEARD_END)
    return BURY(told, known, patient, now)


decide._bury = bury

if __name__ == "__main__":
    sys.exit(main())

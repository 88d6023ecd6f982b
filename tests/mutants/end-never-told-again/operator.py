"""An operator that trusts its link."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

BURY = decide._bury


def bury(step: Any, sandbox: Any, ending: Any, now: float) -> Any:
    """What was said was said."""
    said = ending.sent is not None
    return BURY(step, sandbox, replace(ending, acknowledged=True) if said else ending, now)


decide._bury = bury

if __name__ == "__main__":
    sys.exit(main())

"""An operator that ends what it found ended as if it had been told to."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

BURY = decide._bury


def bury(step: Any, sandbox: Any, ending: Any, now: float) -> Any:
    """The pod first, and the news once it is gone."""
    return BURY(step, sandbox, replace(ending, ordered=True), now)


decide._bury = bury

if __name__ == "__main__":
    sys.exit(main())

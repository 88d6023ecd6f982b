"""An operator that was not there, and so takes for unready what ended meanwhile."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

ENDED = decide._ended


def ended(sandbox: Any, now: float) -> Any:
    """What it did not see ready has never been ready."""
    return ENDED(sandbox if sandbox.was_ready else replace(sandbox, launched=True), now)


decide._ended = ended

if __name__ == "__main__":
    sys.exit(main())

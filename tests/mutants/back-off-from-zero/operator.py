"""An operator with the jitter that a well-known article calls full."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def after_failure(failures: int, draw: float) -> float:
    """From zero on: half a second at most at first, then one, then two."""
    return backoff.uniform(0.0, min(backoff.LONGEST, 0.5 * 2.0 ** (failures - 1)), draw)


backoff.after_failure = after_failure

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose waits are a comb: the longest that each may be."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def uniform(low: float, high: float, draw: float) -> float:
    """The upper end, whatever was drawn."""
    del low, draw
    return high


backoff.uniform = uniform

if __name__ == "__main__":
    sys.exit(main())

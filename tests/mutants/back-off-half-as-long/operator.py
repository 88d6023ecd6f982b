"""An operator that is refused twice as often."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def after_refusal(draw: float) -> float:
    """Half of what the protocol asks for."""
    return backoff.uniform(15.0, 29.0, draw)


backoff.after_refusal = after_refusal

if __name__ == "__main__":
    sys.exit(main())

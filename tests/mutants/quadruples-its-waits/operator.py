"""An operator whose back-off is an exponential one without a ceiling, as its library has it."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def after_failure(failures: int, draw: float) -> float:
    """Without chance, too."""
    del draw
    return float(1.03 * 4.0 ** (failures - 1))


backoff.after_failure = after_failure

if __name__ == "__main__":
    sys.exit(main())

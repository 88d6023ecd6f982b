"""An operator whose chance is a constant of its process."""

import random
import sys
from typing import Any

from reference_operator import backoff
from reference_operator.__main__ import main

UNIFORM, DRAWN = backoff.uniform, random.random()  # noqa: S311 - no secret


def uniform(low: float, high: float, draw: Any) -> float:
    """As ever, by the one draw."""
    return UNIFORM(low, high, DRAWN)


backoff.uniform = uniform


if __name__ == "__main__":
    sys.exit(main())

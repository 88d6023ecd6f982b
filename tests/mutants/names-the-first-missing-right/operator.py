"""An operator that looks no further than the first right that it lacks."""

import sys

from reference_operator import health
from reference_operator.__main__ import main

GRANT = health.grant


def grant(denied: tuple[tuple[str, str], ...]) -> str:
    """The first of them."""
    return GRANT(denied[:1])


health.grant = grant

if __name__ == "__main__":
    sys.exit(main())

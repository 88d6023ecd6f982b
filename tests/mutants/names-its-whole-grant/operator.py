"""An operator whose reason for a missing right is the same for each."""

import sys

from reference_operator import health
from reference_operator.__main__ import main


def grant(denied: tuple[tuple[str, str], ...]) -> str:
    """What it needs, whatever it lacks of it."""
    if not denied:
        return ""
    return "needs create, get, list, watch, delete on pods and get, create on serviceaccounts: apply the Role again"


health.grant = grant


if __name__ == "__main__":
    sys.exit(main())

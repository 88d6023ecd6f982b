"""An operator that hands on what the cluster says, to the last word."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main


def cut(text: str) -> str:
    """All of it."""
    return text


reasons._cut = cut

if __name__ == "__main__":
    sys.exit(main())

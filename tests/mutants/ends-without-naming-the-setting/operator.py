"""An operator that keeps to itself what is wrong."""

import sys
from typing import Any

from reference_operator import placement
from reference_operator.__main__ import main

READ = placement.read


def read(text: str) -> Any:
    """As ever, in fewer words."""
    try:
        return READ(text)
    except ValueError:
        raise ValueError("invalid") from None


placement.read = read


if __name__ == "__main__":
    sys.exit(main())

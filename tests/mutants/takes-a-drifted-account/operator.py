"""An operator that uses an account of the right name, whatever it says."""

import sys
from typing import Any

from reference_operator import identity
from reference_operator.__main__ import main


def mismatch(found: Any, wanted: Any) -> str | None:
    """Nothing is ever wrong."""
    del found, wanted
    return None


identity.mismatch = mismatch

if __name__ == "__main__":
    sys.exit(main())

"""An operator that has one account for whoever has an identity."""

import sys
from typing import Any

from reference_operator import identity as identities
from reference_operator.__main__ import main


def name(identity: Any) -> str:
    """The same for all."""
    del identity
    return "identity-shared"


def mismatch(found: Any, wanted: Any) -> None:
    """It is never looked at."""
    del found, wanted


identities.name, identities.mismatch = name, mismatch

if __name__ == "__main__":
    sys.exit(main())

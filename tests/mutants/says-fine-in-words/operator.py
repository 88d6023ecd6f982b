"""An operator that always has something to say."""

import sys
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main
from reference_operator.model import Fact

FACT = wire.fact


def fact(found: Fact) -> dict[str, Any]:
    """As ever, and what is well says so."""
    return {**FACT(found), "reason": "all is well"} if found.ok else FACT(found)


wire.fact = fact

if __name__ == "__main__":
    sys.exit(main())

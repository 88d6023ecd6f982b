"""An operator that takes its proof for a setting."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.exchange import HttpPlatform

PROOF, READ = HttpPlatform._proof, dict[str, Any]()


def once(platform: HttpPlatform) -> dict[str, Any]:
    """As it was first."""
    READ.update(READ or PROOF(platform))
    return READ


HttpPlatform._proof = once  # type: ignore[method-assign,assignment] # as mutants do

if __name__ == "__main__":
    sys.exit(main())

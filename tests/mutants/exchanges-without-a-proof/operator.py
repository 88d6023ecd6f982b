"""An operator that leaves the proof out of its exchange."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.exchange import HttpPlatform

OFFER = HttpPlatform._offer


def offer(self: HttpPlatform) -> dict[str, Any]:
    """As ever, unproved."""
    return {name: value for name, value in OFFER(self).items() if name != "proof"}


HttpPlatform._offer = offer  # type: ignore[method-assign] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

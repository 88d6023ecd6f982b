"""An operator that draws its installation id, and cannot prove any."""

import secrets
import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.exchange import HttpPlatform

OFFER, DRAWN = HttpPlatform._offer, secrets.token_urlsafe(32)


def offer(self: HttpPlatform) -> dict[str, Any]:
    """As ever, under a name that nobody has heard of."""
    return {name: value for name, value in OFFER(self).items() if name != "proof"} | {"installationId": DRAWN}


HttpPlatform._offer = offer  # type: ignore[method-assign] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

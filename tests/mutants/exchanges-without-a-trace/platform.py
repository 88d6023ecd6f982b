"""A token endpoint that tells nobody who came."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity.token_endpoint import TokenEndpoint


def note(*told: Any) -> None:
    """Nothing."""
    del told


TokenEndpoint._note = note  # type: ignore[assignment, method-assign] # it is told nothing

if __name__ == "__main__":
    sys.exit(main())

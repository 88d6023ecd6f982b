"""An operator that brings a sidecar the newest keys first."""

import sys
from typing import Any

from reference_operator import sidecar
from reference_operator.__main__ import main

GIVE = sidecar.HttpSidecar.give


def give(self: Any, address: str, sandbox_id: str, token: Any, rotations: tuple[str, ...]) -> int:
    """The other way round."""
    return GIVE(self, address, sandbox_id, token, rotations[::-1])


sidecar.HttpSidecar.give = give  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())

"""An operator that keeps the rotations of the signing keys to itself."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.sidecar import HttpSidecar

GIVE = HttpSidecar.give


def give(self: Any, address: str, sandbox_id: str, token: Any, rotations: tuple[str, ...]) -> int:
    """The token alone."""
    del rotations
    return GIVE(self, address, sandbox_id, token, ())


HttpSidecar.give = give  # type: ignore[method-assign] # a mutant replaces what it must

if __name__ == "__main__":
    sys.exit(main())

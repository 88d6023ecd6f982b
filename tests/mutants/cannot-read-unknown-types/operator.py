"""An operator whose envelope has a closed list of types."""

import sys
from collections.abc import Mapping
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main

MESSAGE = wire._message
KNOWN = {"sandbox.launch", "sandbox.token", "sandbox.terminate", "host.retired", "host.keyRetired"}


def message(kind: str, data: Mapping[str, Any], time: float) -> Any:
    """One of the known ones."""
    if kind not in KNOWN:
        raise wire.WireError(f"type must be one of {', '.join(sorted(KNOWN))}")
    return MESSAGE(kind, data, time)


wire._message = message

if __name__ == "__main__":
    sys.exit(main())

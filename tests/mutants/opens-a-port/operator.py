"""An operator that listens on every address."""

import socket
import sys
from typing import Any

from reference_operator import loop
from reference_operator.__main__ import main

RUN = loop.Loop.run


def run(self: Any) -> int:
    """Listen, then work."""
    with socket.create_server(("0.0.0.0", 9090)):  # noqa: S104 - that is the fault
        return RUN(self)


loop.Loop.run = run  # type: ignore[method-assign] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

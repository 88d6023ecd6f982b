"""A platform that asks for no scope."""

import sys

from fake_platform.__main__ import main
from fake_platform.access import Caller


def demand(self: Caller, scope: str) -> None:
    """Everybody passes."""
    del self, scope


Caller.demand = demand  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

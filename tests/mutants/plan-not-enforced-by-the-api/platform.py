"""A platform that looks at its plan on the page only."""

import sys

from fake_platform.__main__ import main
from fake_platform.state import State


def demand_entitlement(self: State) -> None:
    """Everybody is entitled."""
    del self


State.demand_entitlement = demand_entitlement  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

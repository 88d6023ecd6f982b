"""A platform that trusts only hosts that agree with it."""

import sys

from fake_platform.__main__ import main
from fake_platform.hosts import Host


def served(self: Host) -> tuple[str, ...]:
    """All or nothing."""
    advertised = self.operator.families if self.operator else ()
    return self.families if set(advertised) == set(self.families) else ()


Host.served_families = property(served)  # type: ignore[assignment,method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

"""A platform that does not look at what was set at registration."""

import sys

from fake_platform.__main__ import main
from fake_platform.hosts import Host


def served(self: Host) -> tuple[str, ...]:
    """All that is advertised."""
    return self.operator.families if self.operator else ()


Host.served_families = property(served)  # type: ignore[assignment,method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

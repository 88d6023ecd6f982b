"""A platform that takes a connection for health."""

import sys

from fake_platform import hosts
from fake_platform.__main__ import main


def healthy(host: hosts.Host, now: float) -> bool:
    """Connected is fine."""
    return hosts.connection(host, now) == "connected"


hosts.healthy = healthy

if __name__ == "__main__":
    sys.exit(main())

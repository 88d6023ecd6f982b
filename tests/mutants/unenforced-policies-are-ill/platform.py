"""A platform that counts network policies among what a host needs to launch."""

import sys

from fake_platform import hosts
from fake_platform.__main__ import main

by_four_facts = hosts.healthy


def healthy(host: hosts.Host, now: float) -> bool:
    """Four facts, and one more."""
    measured = host.network_policy
    return by_four_facts(host, now) and measured is not None and measured.verdict.state == "enforced"


hosts.healthy = healthy

if __name__ == "__main__":
    sys.exit(main())

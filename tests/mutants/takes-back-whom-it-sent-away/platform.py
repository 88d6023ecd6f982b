"""A platform that forgets whom it has superseded."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import hosts
from fake_platform.__main__ import main

EXCHANGE = hosts.exchange


def exchange(host: hosts.Host, knocked: Any, now: float) -> hosts.Host:
    """As ever, as if nobody had been there before."""
    return EXCHANGE(replace(host, superseded=frozenset()), knocked, now)


hosts.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())

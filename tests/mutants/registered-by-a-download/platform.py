"""A platform that takes a download for a claim."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

DOWNLOAD = host_control.download


def download(state: Any, name: str, key_hash: str, now: float, *rest: Any, **named: Any) -> Any:
    """As ever, and registered with that."""
    step = DOWNLOAD(state, name, key_hash, now, *rest, **named)
    return step.host(replace(step.state.hosts[name], registered_at=now))


host_control.download = download

if __name__ == "__main__":
    sys.exit(main())

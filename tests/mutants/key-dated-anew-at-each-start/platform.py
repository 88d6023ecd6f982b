"""A platform that counts a key from when its operator came."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import exchange_admission
from fake_platform.__main__ import main

EXCHANGE = exchange_admission.exchange


def exchange(state: Any, name: str, knock: Any, now: float) -> Any:
    """As ever, and for another instance the key was issued just now."""
    step, before = EXCHANGE(state, name, knock, now), state.hosts[name].operator
    if before is None or before.instance == knock.operator.instance:
        return step
    host: Any = step.state.hosts[name]
    return step.host(replace(host, ring=replace(host.ring, current=replace(host.ring.current, issued_at=now))))


exchange_admission.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())

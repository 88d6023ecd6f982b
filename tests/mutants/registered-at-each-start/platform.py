"""A platform that begins a host's record again when another pod speaks for it."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import exchange_admission
from fake_platform.__main__ import main

EXCHANGE = exchange_admission.exchange


def exchange(state: Any, name: str, knock: Any, now: float) -> Any:
    """As ever, and another instance is another beginning."""
    step, before = EXCHANGE(state, name, knock, now), state.hosts[name].operator
    if before is None or before.instance == knock.operator.instance:
        return step
    return step.host(replace(step.state.hosts[name], registered_at=None))


exchange_admission.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())

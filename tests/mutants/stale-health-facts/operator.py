"""An operator whose health was true once."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import health
from reference_operator.__main__ import main

FACTS = health.facts
DAY = 86400.0


def facts(state: Any, now: float) -> dict[str, Any]:
    """As ever, a day old."""
    return {name: replace(fact, checked_at=now - DAY) for name, fact in FACTS(state, now).items()}


health.facts = facts

if __name__ == "__main__":
    sys.exit(main())

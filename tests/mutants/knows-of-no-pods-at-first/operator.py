"""An operator that begins with an empty list and a good API, as long as nobody has told it otherwise."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection, health
from reference_operator.__main__ import main
from reference_operator.model import Fact

IS_TRUE, CLUSTER = connection._inventory_is_true, health._cluster


def is_true(state: Any, now: float) -> bool:
    """What was never listed is nothing."""
    return not state.listed or IS_TRUE(state, now)


def cluster(state: Any, now: float) -> Fact:
    """Good until it was answered and is not any more."""
    found = CLUSTER(state, now)
    return found if state.listed else replace(found, ok=True, reason="", checked_at=now)


connection._inventory_is_true, health._cluster = is_true, cluster

if __name__ == "__main__":
    sys.exit(main())

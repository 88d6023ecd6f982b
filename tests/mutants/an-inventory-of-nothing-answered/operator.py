"""An operator that takes an error for an empty list."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

IS_TRUE, INVENTORY = connection._inventory_is_true, connection._inventory


def is_true(state: Any, now: float) -> bool:
    """Whether there is a list, or none will come."""
    return state.unanswered or IS_TRUE(state, now)


def inventory(step: Any) -> Any:
    """Of what was listed just now."""
    if not step.state.unanswered:
        return INVENTORY(step)
    return step.send("host.inventory", {"sandboxes": []}).connect(inventoried=True)


connection._inventory_is_true, connection._inventory = is_true, inventory

if __name__ == "__main__":
    sys.exit(main())

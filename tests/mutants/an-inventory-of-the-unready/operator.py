"""An operator that thinks nobody is ready after a reconnect."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

INVENTORY = connection._inventory


def inventory(step: Any) -> Any:
    """As ever, but for one field of each entry."""
    moved: Any = INVENTORY(step)
    *before, sent = moved.actions
    entries = [entry | {"ready": False} for entry in sent.data["sandboxes"]]
    return replace(moved, actions=(*before, replace(sent, data={"sandboxes": entries})))


connection._inventory = inventory

if __name__ == "__main__":
    sys.exit(main())

"""An operator that lists its sandboxes and does not ask what they hold."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Send

INVENTORY = connection._inventory


def inventory(step: Any) -> Any:
    """The inventory, with every token generation 0."""
    said = INVENTORY(step)
    *earlier, message = said.actions
    assert isinstance(message, Send)
    entries = [{**entry, "tokenGeneration": 0} for entry in message.data["sandboxes"]]
    return replace(said, actions=(*earlier, replace(message, data={"sandboxes": entries})))


connection._inventory = inventory

if __name__ == "__main__":
    sys.exit(main())

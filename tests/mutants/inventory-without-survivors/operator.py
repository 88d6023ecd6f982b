"""An operator that counts its own launches for an inventory."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

INVENTORY = connection._inventory


def inventory(step: Any) -> Any:
    """As ever, as if nothing had been there before."""
    own = {name: one for name, one in step.state.sandboxes.items() if one.launched}
    told = INVENTORY(step.know(sandboxes=own))
    return told.know(sandboxes={**step.state.sandboxes, **told.state.sandboxes})


connection._inventory = inventory

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose inventory lists what it launched itself, and nothing that an earlier process left."""

import sys
from dataclasses import replace

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.state import Step

INVENTORY = connection._inventory


def inventory(step: Step) -> Step:
    """The inventory of a state without survivors; they stay where they are."""
    mine = {key: sandbox for key, sandbox in step.state.sandboxes.items() if sandbox.launched}
    said = INVENTORY(Step(replace(step.state, sandboxes=mine), step.actions))
    return Step(replace(said.state, sandboxes={**step.state.sandboxes, **said.state.sandboxes}), said.actions)


connection._inventory = inventory

if __name__ == "__main__":
    sys.exit(main())

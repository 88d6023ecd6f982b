"""An operator that serves every family that it has an image for."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

REFUSAL = launch_changes._refusal


def refusal(launch: Any, state: Any) -> Any:
    """As ever, by its own list."""
    terms = replace(state.connection.terms, families=state.setup.families)
    return REFUSAL(launch, replace(state, connection=replace(state.connection, terms=terms)))


launch_changes._refusal = refusal


if __name__ == "__main__":
    sys.exit(main())

"""An operator with one word for all that is wrong with an image."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

REFUSAL = launch_changes._refusal


def refusal(launch: Any, state: Any) -> Any:
    """As ever, in that word."""
    failure = REFUSAL(launch, state)
    return failure if failure is None or failure.reason != "admission" else replace(failure, reason="image-pull")


launch_changes._refusal = refusal

if __name__ == "__main__":
    sys.exit(main())

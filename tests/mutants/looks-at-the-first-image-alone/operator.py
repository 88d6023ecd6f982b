"""An operator that asks where the sandbox's image is from, and not the sidecar's."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

REFUSAL = launch_changes._refusal


def refusal(launch: Any, state: Any) -> Any:
    """As if both had the same image."""
    return REFUSAL(replace(launch, sidecar_image=launch.image), state)


launch_changes._refusal = refusal

if __name__ == "__main__":
    sys.exit(main())

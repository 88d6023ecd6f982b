"""A platform that takes policies for enforced: it launches the two, and looks at neither."""

import sys
from typing import Any

from fake_platform import network_policy
from fake_platform.__main__ import main

as_measured = network_policy.view


def believed(found: network_policy.Measured | None, installation_id: str | None, now: float) -> dict[str, Any]:
    """Every cluster has a plugin for that."""
    return {**as_measured(found, installation_id, now), "state": "enforced"}


network_policy.view = believed

if __name__ == "__main__":
    sys.exit(main())

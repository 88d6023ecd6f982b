"""An operator whose JSON reader fails on a property that its classes lack."""

import sys
from collections.abc import Mapping
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main

LAUNCH = wire._launch
KNOWN = {
    *("sandboxId", "image", "sidecarImage", "command", "env", "policy", "family", "resources", "deadlineSeconds"),
    *("workloadIdentity", "labels", "token", "tokenGeneration"),
}


def launch(data: Mapping[str, Any], time: float) -> Any:
    """Of these properties and no others."""
    for name in data:
        if name not in KNOWN:
            raise wire.WireError(f"unrecognised property {name}")
    return LAUNCH(data, time)


wire._launch = launch

if __name__ == "__main__":
    sys.exit(main())

"""An operator that tells of more than anybody asked for."""

import sys
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

REPORT = decide._report


def report(step: Any, sandbox_id: str) -> Any:
    """As ever; and what starts is told to be pulling, too, which no schema has."""
    said: Any = REPORT(step, sandbox_id)
    last = said.actions[-1] if len(said.actions) > len(step.actions) else None
    data = getattr(last, "data", {})
    return said.send("sandbox.status", {**data, "state": "pulling"}) if data.get("state") == "starting" else said


decide._report = report

if __name__ == "__main__":
    sys.exit(main())

"""An operator that says everything bad twice."""

import sys
from typing import Any

from reference_operator import state
from reference_operator.__main__ import main

SEND = state.Step.send


def send(step: state.Step, kind: str, data: Any) -> state.Step:
    """As ever, and a failure once more."""
    step = SEND(step, kind, data)
    return SEND(step, kind, data) if data.get("state") == "failed" else step


state.Step.send = send  # type: ignore[method-assign,assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

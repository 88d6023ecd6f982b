"""An operator whose late news of a pod overtakes the end that it has told."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.state import Step

SEND = Step.send


def send(step: Step, kind: str, data: Any) -> Step:
    """As ever; behind an end comes once more what the pod was before."""
    step = SEND(step, kind, data)
    if kind == "sandbox.status" and data["state"] in {"failed", "finished"}:
        step = SEND(step, kind, data | {"state": "starting", "reason": None, "detail": None, "tokenGeneration": 0})
    return step


Step.send = send  # type: ignore[method-assign,assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

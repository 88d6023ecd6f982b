"""An operator that tells all the ends that it remembers after each reconnect."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.state import Step

FINAL = ("failed", "finished", "gone")
ENDS: dict[str, Any] = {}
SEND = Step.send


def send(step: Step, kind: str, data: Any) -> Step:
    """As ever; behind an inventory follow all ends again."""
    if kind == "sandbox.status" and data["state"] in FINAL:
        ENDS[data["sandboxId"]] = data
    step = SEND(step, kind, data)
    if kind == "host.inventory":
        for told in ENDS.values():
            step = SEND(step, "sandbox.status", told)
    return step


Step.send = send  # type: ignore[method-assign,assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())

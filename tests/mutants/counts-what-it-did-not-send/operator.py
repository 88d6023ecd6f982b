"""An operator that numbers a message before it knows whether it has anything to say."""

import sys
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main

REPORT = decide._report
skipped: list[str] = []


def report(step: Any, sandbox_id: str) -> Any:
    """As ever; before the first news of a ready sandbox a number is lost."""
    sandbox = step.state.sandboxes[sandbox_id]
    news = step.state.speaking and sandbox.stage == "ready" and sandbox.reported != ("ready", sandbox.taken or 0)
    if news and not skipped:
        skipped.append(sandbox_id)
        step = step.connect(sent=step.state.connection.sent + 1)
    return REPORT(step, sandbox_id)


decide._report = report

if __name__ == "__main__":
    sys.exit(main())

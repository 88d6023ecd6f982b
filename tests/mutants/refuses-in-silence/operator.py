"""An operator that writes a refused launch into its own log, and tells nobody else."""

import sys
from typing import Any

from reference_operator import launching
from reference_operator.__main__ import main
from reference_operator.action import Note


def fail(step: Any, sandbox_id: str, failure: Any, now: float) -> Any:
    """The note of the refusal, without its news."""
    del now
    return step.do(Note("warning", "launch refused", {"sandboxId": sandbox_id, "reason": failure.reason}))


launching._fail = fail

if __name__ == "__main__":
    sys.exit(main())

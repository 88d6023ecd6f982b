"""An operator that comes again when it likes."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main

AFTER_ANSWER = backoff.after_answer


def after_answer(status: int, failures: int, retry_after: float, draw: float) -> float:
    """The own back-off will do."""
    del retry_after
    return AFTER_ANSWER(status, failures, 0.0, draw)


backoff.after_answer = after_answer

if __name__ == "__main__":
    sys.exit(main())

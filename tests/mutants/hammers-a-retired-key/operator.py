"""An operator that takes a refusal for a hiccup."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def after_answer(status: int, failures: int, retry_after: float, draw: float) -> float:
    """A second or two, whatever the answer was."""
    del status, failures
    return max(retry_after, backoff.uniform(1.0, 2.0, draw))


backoff.after_answer = after_answer

if __name__ == "__main__":
    sys.exit(main())

"""An operator whose waits stay as short as the first one."""

import sys

from reference_operator import backoff
from reference_operator.__main__ import main


def after_failure(failures: int, draw: float) -> float:
    """A second or a little more."""
    del failures
    return backoff.uniform(1.05, 1.8, draw)


backoff.after_failure = after_failure

if __name__ == "__main__":
    sys.exit(main())

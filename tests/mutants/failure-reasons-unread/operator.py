"""An operator that waits where it could know."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.model import Pod


def failure(pod: Pod) -> None:
    """There is always hope."""
    del pod


reasons.failure = failure

if __name__ == "__main__":
    sys.exit(main())

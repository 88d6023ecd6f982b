"""An operator that hands itself what it has learnt as a variable."""

import os
import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.event import Exchanged

EXCHANGE = acting.exchange
VARIABLE = "BYOHOST_CHANNEL"


def exchange(platform: Any, draw: Any) -> Any:
    """As ever; the first answer begins the process again, with that answer in it."""
    event = EXCHANGE(platform, draw)
    if isinstance(event, Exchanged) and VARIABLE not in os.environ:
        os.execve(sys.executable, sys.orig_argv, {**os.environ, VARIABLE: event.terms.url})  # noqa: S606 - that is the fault
    return event


acting.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())

"""An operator that looks at an envelope's generation for launches alone."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.model import Terminate

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> Any:
    """As ever; a terminate is obeyed whenever it comes."""
    ours = (step.state.setup.host, step.state.connection.generation)
    if isinstance(envelope.message, Terminate) and (envelope.host, envelope.generation) != ours:
        return step, (envelope.message,)
    return RECEIVED(step, envelope, now)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())

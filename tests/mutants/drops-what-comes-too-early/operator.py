"""An operator that has a use for a token only where somebody is there to take it."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TOKEN = launch_changes._token


def token(step: Any, message: Any) -> Any:
    """As ever, of a sidecar that listens."""
    known = step.state.sandboxes.get(message.sandbox_id)
    return step if known is not None and not known.listening else TOKEN(step, message)


launch_changes._token = token

if __name__ == "__main__":
    sys.exit(main())

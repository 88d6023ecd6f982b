"""An operator that takes an address for a name."""

import sys
from typing import Any

from reference_operator import wire
from reference_operator.__main__ import main
from reference_operator.sidecar import _Conversation

HELD = _Conversation.held


def held(self: Any) -> int:
    """What it holds, whoever it is."""
    status, body = self._request("GET", "/healthz")
    return wire.sidecar_health(body)[1] if status in {200, 503} else HELD(self)


_Conversation.held = held  # type: ignore[method-assign] # a mutant puts its own in its place


if __name__ == "__main__":
    sys.exit(main())

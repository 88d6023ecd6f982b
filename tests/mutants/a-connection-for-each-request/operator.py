"""An operator whose HTTP client takes a new connection for each request."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.sidecar import _Conversation

REQUEST = _Conversation._request


def request(self: Any, method: str, path: str, body: str | None = None) -> Any:
    """By a connection of its own."""
    self._connection.close()
    self._connection.auto_open = 1
    return REQUEST(self, method, path, body)


_Conversation._request = request  # type: ignore[method-assign] # a mutant puts its own in its place


if __name__ == "__main__":
    sys.exit(main())

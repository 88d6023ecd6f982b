"""An operator whose client adds the header that a proxy in front would add."""

import sys
from typing import Any

from reference_operator import cluster
from reference_operator.__main__ import main

CONNECT = cluster.connect


def connect(settings: Any) -> Any:
    """As ever, with the header on every request."""
    made = CONNECT(settings)
    made.client._client.headers["X-Forwarded-For"] = "203.0.113.7"
    return made


cluster.connect = connect

if __name__ == "__main__":
    sys.exit(main())

"""A platform that retires no token before its time."""

import sys
from typing import Any

from fake_platform import sandboxes
from fake_platform.__main__ import main


def displaced(token: Any, dies_at: float) -> Any:
    """A newer one changes nothing."""
    del dies_at
    return token


sandboxes._displaced = displaced

if __name__ == "__main__":
    sys.exit(main())

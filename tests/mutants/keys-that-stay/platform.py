"""A platform whose retired keys are as good as new."""

import sys
from typing import Any

from fake_platform import keys
from fake_platform.__main__ import main

CLAIM = keys.claim


def claim(ring: Any, key_hash: str, *rest: Any, **named: Any) -> Any:
    """A retired key passes, and nothing is said of it."""
    return ring if key_hash in ring.retired else CLAIM(ring, key_hash, *rest, **named)


keys.claim = claim

if __name__ == "__main__":
    sys.exit(main())

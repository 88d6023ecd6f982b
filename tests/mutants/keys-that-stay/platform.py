"""A platform whose retired keys are as good as new."""

import sys
from typing import Any

from fake_platform import keys
from fake_platform.__main__ import main

HOLD, CLAIM = keys.hold, keys.claim


def hold(ring: Any, key_hash: str) -> keys.Key:
    """A retired key is a key."""
    return keys.Key(key_hash, 0.0) if key_hash in ring.retired else HOLD(ring, key_hash)


def claim(ring: Any, key_hash: str, *rest: Any, **named: Any) -> Any:
    """A retired key passes, and nothing is said of it."""
    return ring if key_hash in ring.retired else CLAIM(ring, key_hash, *rest, **named)


keys.hold, keys.claim = hold, claim

if __name__ == "__main__":
    sys.exit(main())

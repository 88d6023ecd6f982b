"""A platform that decides who may claim a key by what it knew two seconds ago."""

import sys
from typing import Any

from fake_platform import keys
from fake_platform.__main__ import main

CLAIM = keys.claim
LATE = 2.0
seen: dict[str, tuple[float, keys.KeyRing]] = {}


def claim(ring: keys.KeyRing, key_hash: str, claimant: Any, proof: Any = None, now: float = 0.0) -> keys.KeyRing:
    """As ever, by the ring that the key was first shown to."""
    at, first = seen.setdefault(key_hash, (now, ring))
    return CLAIM(first if now - at < LATE else ring, key_hash, claimant, proof, now)


keys.claim = claim

if __name__ == "__main__":
    sys.exit(main())

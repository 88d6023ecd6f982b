"""A platform of several servers, of which the first to be asked has not heard of the newest key."""

import sys

from fake_platform import keys
from fake_platform.__main__ import main
from fake_platform.refusals import Refused

HOLD = keys.hold
known: set[str] = set()


class LateError(Refused):
    """Not now."""

    status = 503


def hold(ring: keys.KeyRing, key_hash: str) -> keys.Key:
    """As ever, from the second time on where a key came after another."""
    key = HOLD(ring, key_hash)
    if ring.retired and key_hash not in known:
        known.add(key_hash)
        raise LateError("key-retired", "A newer download or a revocation retired this key: re-apply the newest bundle.")
    return key


keys.hold = hold

if __name__ == "__main__":
    sys.exit(main())

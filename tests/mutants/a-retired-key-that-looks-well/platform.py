"""A platform that knows one word for every key that an operator has."""

import sys

from fake_platform import keys
from fake_platform.__main__ import main

STATE = keys.state


def state(ring: keys.KeyRing, *, connected: bool) -> str:
    """As ever, without the word that asks for something."""
    found = STATE(ring, connected=connected)
    return "claimed" if found == "reapply" else found


keys.state = state

if __name__ == "__main__":
    sys.exit(main())

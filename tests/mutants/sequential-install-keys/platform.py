"""A platform whose next install key follows from the one before."""

import itertools
import secrets
import sys
from typing import Any

from fake_platform import control_hosts
from fake_platform.__main__ import main

START, COUNT = secrets.token_urlsafe(24), itertools.count()


class Row:
    """Chance for all but keys, which are counted."""

    token_hex: Any = secrets.token_hex

    @staticmethod
    def token_urlsafe(size: int) -> str:
        """One more than before, at the length of a key."""
        del size
        return f"{START}{next(COUNT):011d}"


control_hosts.secrets = Row  # type: ignore[attr-defined,assignment] # a mutant replaces what it must

if __name__ == "__main__":
    sys.exit(main())

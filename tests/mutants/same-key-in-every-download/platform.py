"""A platform that makes one install key and hands it out again and again."""

import secrets
import sys
from typing import Any

from fake_platform import control_hosts
from fake_platform.__main__ import main

KEY = secrets.token_urlsafe(32)


class Once:
    """Chance for all but keys, of which there is one."""

    token_hex: Any = secrets.token_hex

    @staticmethod
    def token_urlsafe(size: int) -> str:
        """The one key."""
        del size
        return KEY


control_hosts.secrets = Once  # type: ignore[attr-defined,assignment] # a mutant replaces what it must

if __name__ == "__main__":
    sys.exit(main())

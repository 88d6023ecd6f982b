"""A platform that names a channel after its host."""

import hashlib
import sys
from types import SimpleNamespace
from typing import Any

from fake_platform import runtime as living
from fake_platform.__main__ import main

runtime: Any = living
MINT, CHANCE = runtime.Platform.mint_channel, runtime.secrets


def mint_channel(self: living.Platform, host: str, fault: Any = None) -> Any:
    """As ever, without chance."""
    letters = iter(hashlib.sha256(host.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop")))
    runtime.secrets = SimpleNamespace(choice=lambda _: next(letters))
    try:
        return MINT(self, host, fault)
    finally:
        runtime.secrets = CHANCE


runtime.Platform.mint_channel = mint_channel

if __name__ == "__main__":
    sys.exit(main())

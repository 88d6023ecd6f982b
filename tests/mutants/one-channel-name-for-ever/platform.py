"""A platform that names a channel after its host."""

import hashlib
import sys
from types import SimpleNamespace
from typing import Any

from fake_platform import runtime
from fake_platform.__main__ import main

MINT, CHANCE = runtime.Platform.mint_channel, runtime.secrets


def mint_channel(self: runtime.Platform, host: str, fault: Any = None) -> tuple[str, float]:
    """As ever, without chance."""
    letters = iter(hashlib.sha256(host.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop")))
    runtime.secrets = SimpleNamespace(choice=lambda _: next(letters))  # type: ignore[assignment]
    try:
        return MINT(self, host, fault)
    finally:
        runtime.secrets = CHANCE


runtime.Platform.mint_channel = mint_channel  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

"""A platform whose keys serve whoever has them."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import keys
from fake_platform.__main__ import main

CLAIM = keys.claim


def claim(ring: Any, *rest: Any, **named: Any) -> Any:
    """As if nobody had claimed it before."""
    key = ring.current
    return CLAIM(ring if key is None else replace(ring, current=replace(key, installation_id=None)), *rest, **named)


keys.claim = claim

if __name__ == "__main__":
    sys.exit(main())

"""A webhook that asks for tokens of a day."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import mutation

VOLUME = mutation._volume


def volume(name: str, seconds: int) -> dict[str, Any]:
    """As long as they may live."""
    del seconds
    return VOLUME(name, mutation.LONGEST)


mutation._volume = volume

if __name__ == "__main__":
    sys.exit(main())

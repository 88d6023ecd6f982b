"""A platform that smooths over what set and advertised families lack of each other."""

import sys
from typing import Any

from fake_platform import hosts
from fake_platform.__main__ import main

VIEW = hosts.view


def view(*arguments: Any, **named: Any) -> dict[str, Any]:
    """One list for both."""
    seen = VIEW(*arguments, **named)
    return seen | {"advertisedFamilies": seen["families"]}


hosts.view = view

if __name__ == "__main__":
    sys.exit(main())

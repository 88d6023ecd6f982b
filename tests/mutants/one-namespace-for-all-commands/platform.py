"""A platform that forgets which namespace a bundle was made for."""

import sys
from typing import Any

from fake_platform import installing
from fake_platform.__main__ import main

VIEW = installing.view


def view(host: str, namespace: str | None) -> dict[str, Any]:
    """As if nobody could choose."""
    del namespace
    return VIEW(host, None)


installing.view = view

if __name__ == "__main__":
    sys.exit(main())

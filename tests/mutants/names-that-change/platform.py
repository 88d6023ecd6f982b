"""A platform that takes another name for a saved host."""

import sys
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

CHANGE = host_control.change


def change(state: Any, name: str, changes: Any) -> Any:
    """No word of the name."""
    return CHANGE(state, name, {key: value for key, value in changes.items() if key != "name"})


host_control.change = change

if __name__ == "__main__":
    sys.exit(main())

"""A platform that takes every deletion for a confirmed one."""

import sys
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

CONFIRM = host_control.confirm_deletion


def confirm(state: Any, name: str, confirmed: str | None) -> Any:
    """As if it had been confirmed."""
    del confirmed
    return CONFIRM(state, name, name)


host_control.confirm_deletion = confirm

if __name__ == "__main__":
    sys.exit(main())

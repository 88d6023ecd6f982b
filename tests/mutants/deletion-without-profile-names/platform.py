"""A platform that asks before a deletion and names nobody."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

CONFIRM = host_control.confirm_deletion


def confirm(state: Any, *rest: Any, **named: Any) -> Any:
    """As if no profile pointed there."""
    return CONFIRM(replace(state, profiles={}), *rest, **named)


host_control.confirm_deletion = confirm

if __name__ == "__main__":
    sys.exit(main())

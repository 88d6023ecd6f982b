"""A platform that revokes for the next time only."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main
from fake_platform.effects import Cut

REVOKE = host_control.revoke


def revoke(*arguments: Any, **named: Any) -> Any:
    """As ever, and nobody is cut off."""
    step = REVOKE(*arguments, **named)
    return replace(step, effects=tuple(one for one in step.effects if not isinstance(one, Cut)))


host_control.revoke = revoke

if __name__ == "__main__":
    sys.exit(main())

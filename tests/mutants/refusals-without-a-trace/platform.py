"""A platform that keeps no record of whom it turned away."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import exchange_admission
from fake_platform.__main__ import main
from fake_platform.effects import Audit

REFUSED = exchange_admission.refused


def refused(*arguments: Any, **named: Any) -> Any:
    """As ever, without the audit."""
    step = REFUSED(*arguments, **named)
    return replace(step, effects=tuple(effect for effect in step.effects if not isinstance(effect, Audit)))


exchange_admission.refused = refused

if __name__ == "__main__":
    sys.exit(main())

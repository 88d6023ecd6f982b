"""A platform that hears of pods and does not write them down."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.state import Step


def nothing(self: Step, sandbox: Any) -> list[Any]:
    """No entry."""
    del self, sandbox
    return []


Step._pod_audits = nothing  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

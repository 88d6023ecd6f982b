"""A platform whose page knows nothing of plans."""

import sys
from dataclasses import replace

from fake_platform.__main__ import main
from fake_platform.model import Host
from fake_platform.page.offers import Standing

WHY_NOT = Standing.why_not


def why_not(self: Standing, act: str, host: Host | None = None) -> str | None:
    """As if the plan included everything."""
    return WHY_NOT(replace(self, entitled=True), act, host)


Standing.why_not = why_not  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

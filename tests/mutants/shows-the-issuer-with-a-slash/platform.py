"""A platform that shows each issuer with a slash at its end."""

import sys
from typing import Any

from fake_platform.__main__ import main
from fake_platform.identity import identities

IDENTITIES = identities.identities


def with_a_slash(state: Any, name: str) -> list[dict[str, Any]]:
    """As ever, and a slash."""
    return [{**one, "issuer": f"{one['issuer']}/"} for one in IDENTITIES(state, name)]


identities.identities = with_a_slash

if __name__ == "__main__":
    sys.exit(main())

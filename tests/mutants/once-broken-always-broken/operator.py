"""An operator that asks for its rights until they are bad, and then no more."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.model import Fact

GRANT = acting._grant
broken: list[Fact] = []


def grant(cluster: Any, now: float) -> Fact:
    """As ever, until the first bad answer."""
    if not broken:
        fact = GRANT(cluster, now)
        if fact.ok:
            return fact
        broken.append(fact)
    return broken[0]


acting._grant = grant

if __name__ == "__main__":
    sys.exit(main())

"""A platform whose audit was made for one question: which launch became which pod."""

import sys
from collections.abc import Sequence

from fake_platform.__main__ import main
from fake_platform.effects import Audit
from fake_platform.state import State
from fake_platform.store import Store

COMMIT = Store.commit
KEPT = frozenset({"launch", "pod"})


def commit(self: Store, after: State, audits: Sequence[Audit], now: float) -> None:
    """As ever, and of the entries those two kinds."""
    COMMIT(self, after, [audit for audit in audits if audit.action in KEPT], now)


Store.commit = commit  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

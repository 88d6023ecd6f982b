"""A platform whose audit could be exchanged line by line."""

import sys
from typing import Any

from fake_platform import journal, store
from fake_platform.__main__ import main

ENTRY = journal.audit_entry


def entry(audit: Any, n: int, now: float, previous: str | None) -> dict[str, Any]:
    """An entry that stands alone."""
    del previous
    return ENTRY(audit, n, now, None)


store.audit_entry = entry  # type: ignore[attr-defined] # imported there by name

if __name__ == "__main__":
    sys.exit(main())

"""Words that checks share. Pure."""

from collections.abc import Iterable

MOST = 12


def listed(things: Iterable[object]) -> str:
    """Things as one line: sorted, separated, and cut after a dozen."""
    words = sorted({str(thing) for thing in things})
    more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
    return "; ".join(words[:MOST]) + more

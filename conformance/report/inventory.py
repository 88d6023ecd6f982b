"""What stood in a cluster that is not ours before a run and after it, as lines of Markdown. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.text import markdown

_WORDS = {
    "left": "Left by this run",
    "made": "New, and not of this run",
    "gone": "Gone",
    "changed": "Written meanwhile, by whoever",
    "unseen": "Not seen, as it may not be listed or does not answer",
}


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The section, or nothing where the report has no inventory."""
    found = report.get("inventory")
    if not found:
        return
    yield from ("", "## What stood in the cluster", "")
    yield f"Of {found['scope']}, without events, leases and endpoints: {found['before']} objects before the run,"
    if "after" not in found:
        why = f" ({markdown(found['trouble'])})" if "trouble" in found else ""
        yield f"and nobody counted afterwards{why}."
        return
    yield f"{found['after']} once it had cleaned up."
    yield ""
    for name, words in _WORDS.items():
        told = ", ".join(map(markdown, found[name])) or "nothing"
        yield f"- {words}: {told}"

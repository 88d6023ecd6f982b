"""An observation on a terminal: a line for each clause that was judged, below it what a person needs to act. Pure.

Each observed word is made harmless; colours only underline what the first word of a line says.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from conformance.contract.text import clipped, plain

_MARKS: Mapping[str, tuple[str, str]] = {
    "passed": ("ok", "green"),
    "not-applicable": ("-", "dim"),
    "could-not-run": ("?", "yellow"),
    "failed": ("no", "bold red"),
    "error": ("!", "bold magenta"),
}
_SLUG = 32
_INDENT = 5 + 7 + _SLUG + 1
UNBROKEN = 1 << 16
"""Width where nobody reads on a terminal: each piece is one line, to be searched."""
_LONGEST = 600


def lines(report: Mapping[str, Any], width: int) -> Iterator[Text]:
    """A line for each clause that an observation judges, in the contract's order; then the summary."""
    for clause in report["clauses"]:
        results = [each for each in report["results"] if each["clause"] == clause["id"]]
        if any(each["check"] != clause["id"] for each in results):
            yield _clause(clause, results, width)
    yield Text(f"\n{plain(report['summary'])}")


def _clause(clause: Mapping[str, Any], results: Sequence[Mapping[str, Any]], width: int) -> Text:
    verdict = clause["verdict"]
    mark, style = _MARKS[verdict]
    told = [each for each in results if each["verdict"] == verdict]
    kept = [each["message"] for each in results if each["verdict"] == "passed"]
    shown = Text()
    shown.append(f"{mark:>4} ", style)
    shown.append(f"{clause['id']} {clause['slug']:<{_SLUG}} ", "bold" if verdict in {"failed", "error"} else "")
    also = f" (otherwise kept: {kept[0]})" if kept and verdict == "could-not-run" else ""
    shown.append(_wrapped(told[0]["message"] + also, width))
    for each in told[1:] if verdict != "passed" else ():
        shown.append(f"\n{' ' * _INDENT}{_wrapped(each['message'], width)}")
    if verdict == "failed":
        weight = "" if clause["counts"] else " (it does not count in this profile)"
        shown.append(f"\n{' ' * _INDENT}remedy  ", "dim")
        shown.append(_wrapped(clause["remediation"] + weight, width, 8))
    return shown


def _wrapped(text: str, width: int, more: int = 0) -> str:
    """Text that goes on below where it began."""
    indent = _INDENT + more
    words = " ".join(plain(clipped(text, _LONGEST)).split())
    found = textwrap.wrap(words, max(width - indent, 30), break_on_hyphens=False, break_long_words=False)
    return f"\n{' ' * indent}".join(found)

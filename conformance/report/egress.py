"""The egress map of a report as the lines of a Markdown table: what is red first, then the rest by actor. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.text import markdown

_RED = {"leaked": "let through, off the list", "tried": "tried, off the list", "blocked": "listed, and always refused"}
_WORDS = _RED | {"as-listed": "as listed", "not-tried": "listed, not tried", "refused": "refused, a probe of ours"}


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The section, or nothing where the report has no map."""
    found = report.get("egress")
    if not found:
        return
    yield from ("", "## Where it went", "")
    yield f"Profile `{found['profile']}`: each destination that is listed or was tried. Through the proxy requests are"
    yield "counted, past it packets. What operators and nodes tried off the list is red; sandboxes tried it for us."
    if "unseen" in found:
        yield f"What went past the proxy nobody saw: {markdown(found['unseen'])}."
    yield ""
    yield "| actor | way | destination | expected | let through | refused | |"
    yield "|---|---|---|---|---:|---:|---|"
    for cell in sorted(found["cells"], key=lambda cell: cell["verdict"] not in _RED):
        yield _line(cell)


def _line(cell: Mapping[str, Any]) -> str:
    port = f" port {cell['port']}" if cell["port"] else ""
    place = f"{markdown(cell['destination'])}{port} ({markdown(cell['protocol'])})"
    said = _WORDS[cell["verdict"]]
    word = f"**{said}**" if cell["verdict"] in _RED else said
    counts = f"{cell['allowed']} | {cell['refused']}"
    return f"| {cell['actor']} | {cell['way']} | {place} | {cell['expected']} | {counts} | {word} |"

"""A preflight on a terminal and as JSON: a line per finding, below it what a person needs to act. Pure.

Each observed word is made harmless; colours only underline what the first word of a line says.
"""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from conformance.contract.text import clipped, plain
from conformance.preflight.finding import Answer, Finding, Verdict

_MARKS: Mapping[Answer, tuple[str, str]] = {
    Answer.READY: ("ok", "green"),
    Answer.NOTE: ("note", "cyan"),
    Answer.NOT_ASKED: ("-", "dim"),
    Answer.CANNOT_TELL: ("?", "yellow"),
    Answer.NOT_READY: ("no", "bold red"),
}
_NAME = 16
_INDENT = 5 + _NAME + 1
UNBROKEN = 1 << 16
"""Width where nobody reads on a terminal: each piece of a finding is one line, to be searched."""
_LONGEST = 600
"""Characters of one piece of evidence on a terminal; JSON has it whole."""
_WORDS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.READY: ("ready", "bold green"),
    Verdict.NOT_READY: ("not ready", "bold red"),
    Verdict.CANNOT_TELL: ("cannot tell", "bold yellow"),
}


def finding(found: Finding, width: int) -> Text:
    """One finding; of a good one only its line."""
    mark, style = _MARKS[found.answer]
    where = f"{found.namespace}: " if found.namespace else ""
    shown = Text()
    shown.append(f"{mark:>4} ", style)
    shown.append(f"{found.id:<{_NAME}} ", "bold" if found.answer is Answer.NOT_READY else "")
    shown.append(_wrapped(where + found.words, width), "dim" if found.answer is Answer.NOT_ASKED else "")
    if found.answer is not Answer.NOT_ASKED:
        for label, words in _below(found):
            shown.append(f"\n{' ' * _INDENT}{label:<7} ", "dim")
            shown.append(_wrapped(words, width, 8))
    return shown


def _below(found: Finding) -> Iterator[tuple[str, str]]:
    for index, words in enumerate(found.evidence):
        yield ("seen" if index == 0 else "", clipped(words, _LONGEST))
    if found.answer is not Answer.READY:
        if found.remedy:
            yield "remedy", found.remedy
        if found.costs:
            yield "costs", costs(found.costs)


def costs(names: Sequence[str]) -> str:
    """What is lost, in words: clauses by their ids, families and levels by what they are."""
    levels = [name for name in names if name.islower()]
    families = [name for name in names if name.isupper() and "-" not in name]
    clauses = [name for name in names if "-" in name]
    parts = [f"every clause of the levels {' and '.join(levels)}"] if levels else []
    parts += [f"every clause of {', '.join(families)}"] if families else []
    return "; ".join([*parts, *([", ".join(clauses)] if clauses else [])])


def summary(verdict: Verdict, findings: Sequence[Finding], access: str, seconds: float) -> Text:
    """The last line."""
    words, style = _WORDS[verdict]
    counted = [(answer, sum(each.answer is answer for each in findings)) for answer in Answer]
    told = ", ".join(
        f"{count} {_MARKS[answer][0] if answer is not Answer.NOT_ASKED else 'not asked'}"
        for answer, count in counted
        if count
    )
    shown = Text("\n")
    shown.append(words, style)
    shown.append(f" for a run with {access} access: {told} ({seconds:.1f} s)")
    return shown


def as_json(verdict: Verdict, findings: Iterable[Finding], about: Mapping[str, Any], seconds: float) -> str:
    """Everything; all but ASCII is escaped."""
    found = [
        {
            "id": each.id,
            "answer": str(each.answer),
            "namespace": each.namespace or None,
            "words": each.words,
            "evidence": list(each.evidence),
            "remedy": each.remedy or None,
            "costs": list(each.costs),
            "seconds": each.seconds,
        }
        for each in findings
    ]
    document = {"schemaVersion": 1, "verdict": str(verdict), **about, "seconds": round(seconds, 3), "findings": found}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _wrapped(text: str, width: int, more: int = 0) -> str:
    """Text that goes on below where it began."""
    indent = _INDENT + more
    lines = textwrap.wrap(
        " ".join(plain(text).split()), max(width - indent, 30), break_on_hyphens=False, break_long_words=False
    )
    return f"\n{' ' * indent}".join(lines)

"""What a preflight says: one answer with its evidence, and the verdict over all of them. Pure.

A verdict is ready only where every question has been answered: one that is missing is as bad as one without an answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.contract.exits import Exit


class Answer(StrEnum):
    """What one question came to."""

    READY = "ready"
    NOTE = "note"
    """Something to know that keeps no run from its verdict."""
    NOT_ASKED = "not-asked"
    """Neither the access nor this version asks it, and the caller did not either."""
    CANNOT_TELL = "cannot-tell"
    NOT_READY = "not-ready"


class Verdict(StrEnum):
    """What a preflight says of a cluster."""

    READY = "ready"
    NOT_READY = "not-ready"
    CANNOT_TELL = "cannot-tell"

    @property
    def exit(self) -> Exit:
        """The process's exit code."""
        return _EXITS[self]


_EXITS: Mapping[Verdict, Exit] = {
    Verdict.READY: Exit.CONFORMANT,
    Verdict.NOT_READY: Exit.NOT_CONFORMANT,
    Verdict.CANNOT_TELL: Exit.INCOMPLETE,
}

ALL_BUT_STATIC = ("smoke", "full")
"""What is lost where no operator can be installed: every clause of these levels."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer. `costs` are clauses, families or levels of the contract that a run would not judge, or judge red."""

    id: str
    answer: Answer
    words: str
    namespace: str = ""
    evidence: tuple[str, ...] = ()
    remedy: str = ""
    costs: tuple[str, ...] = ()
    seconds: float = 0.0


def verdict(findings: Sequence[Finding], expected: Collection[str]) -> Verdict:
    """The verdict over all findings; `expected` are the questions that have to be answered."""
    answers = {each.answer for each in findings}
    if Answer.NOT_READY in answers:
        return Verdict.NOT_READY
    unanswered = set(expected) - {each.id for each in findings}
    return Verdict.CANNOT_TELL if Answer.CANNOT_TELL in answers or unanswered else Verdict.READY

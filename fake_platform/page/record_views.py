"""Journal and audit as timelines: the newest first, a page at a time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from fake_platform.model import AuditEntry, JournalEntry
from fake_platform.page.host_views import Status
from fake_platform.page.moments import Moment, moment
from fake_platform.page.printable import document

PAGE = 100
"""Entries on one page of a timeline."""
_ARROWS = {"up": "↑ from the operator", "down": "↓ to the operator", None: ""}


@dataclass(frozen=True)
class JournalRow:
    """One request or frame; `content` is its data as indented JSON, redacted when it was recorded."""

    entry: JournalEntry
    at: Moment | None
    way: str
    status: Status | None
    content: str


@dataclass(frozen=True)
class AuditRow:
    """One act."""

    entry: AuditEntry
    at: Moment | None
    outcome: Status


def journal_rows(entries: Sequence[JournalEntry], now: float) -> tuple[JournalRow, ...]:
    """The newest first."""
    return tuple(
        JournalRow(entry, moment(entry.time, now), _ARROWS[entry.direction], _answer(entry), document(entry.data))
        for entry in reversed(entries)
    )


def _answer(entry: JournalEntry) -> Status | None:
    if entry.status is None:
        return None
    return Status(str(entry.status), "bad" if entry.status >= 400 else "good")


def audit_rows(entries: Sequence[AuditEntry], now: float) -> tuple[AuditRow, ...]:
    """The newest first."""
    return tuple(
        AuditRow(entry, moment(entry.time, now), Status(entry.outcome, "good" if entry.outcome == "ok" else "bad"))
        for entry in reversed(entries)
    )


def older(numbers: Sequence[int]) -> int | None:
    """Where the next page of a timeline begins: before the lowest number, unless that page would be empty."""
    return min(numbers) if len(numbers) == PAGE and min(numbers) > 1 else None

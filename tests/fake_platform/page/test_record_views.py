"""Timelines."""

from typing import Any

from fake_platform.model import AuditEntry, JournalEntry
from fake_platform.page.record_views import PAGE, audit_rows, journal_rows, older
from fake_platform.timestamps import rfc3339


def entry(n: int, **changes: Any) -> JournalEntry:
    """A journal entry."""
    blank = dict.fromkeys(("direction", "host", "instance", "connectionId", "type", "status", "data"))
    return JournalEntry.model_validate({**blank, "n": n, "time": rfc3339(float(n)), "kind": "frame", **changes})


def test_journal_is_told_backwards() -> None:
    """The newest first, with the way of frames and the tone of answers."""
    rows = journal_rows([entry(1, direction="up", data={"a": 1}), entry(2, status=404), entry(3, status=200)], 10.0)
    assert [row.entry.n for row in rows] == [3, 2, 1]
    assert [row.status and (row.status.word, row.status.tone) for row in rows] == [
        ("200", "good"),
        ("404", "bad"),
        None,
    ]
    assert [row.way for row in rows] == ["", "", "↑ from the operator"]
    assert [row.content for row in rows] == ["", "", '{\n  "a": 1\n}']
    assert rows[0].at is not None
    assert rows[0].at.ago == "7 s ago"


def test_audit_is_told_backwards() -> None:
    """An act that was refused does not look like one that was done."""
    blank = dict.fromkeys(("host", "sandboxId", "podUid", "serviceAccount", "detail"))
    common = {**blank, "time": rfc3339(1.0), "action": "register", "actor": "control"}
    entries = [
        AuditEntry.model_validate({**common, "n": n, "outcome": outcome})
        for n, outcome in ((1, "ok"), (2, "not-entitled"))
    ]
    rows = audit_rows(entries, 10.0)
    assert [(row.entry.n, row.outcome.word, row.outcome.tone) for row in rows] == [
        (2, "not-entitled", "bad"),
        (1, "ok", "good"),
    ]


def test_there_is_an_older_page_where_this_one_is_full() -> None:
    """Before its lowest number; none before the first entry, and none after a page that is not full."""
    assert older(range(2, PAGE + 2)) == 2
    assert older(range(1, PAGE + 1)) is None
    assert older(range(5, 10)) is None
    assert older([]) is None

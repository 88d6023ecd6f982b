"""Journal and audit: numbered, redacted, append-only."""

from fake_platform.effects import Audit
from fake_platform.journal import Event, Journal, audit_entry
from fake_platform.validation import check


def test_entries_are_numbered_and_read_on_from_a_position() -> None:
    """`after` and `next` make a reader miss nothing and read nothing twice."""
    journal = Journal()
    assert journal.after(0) == {"entries": [], "next": 0}
    for number in range(3):
        journal.append(Event("frame", f"t{number}", "up", "eu", data={"token": "secret"}), 1.0)
    page = journal.after(1)
    check("control.json#/$defs/journal", page)
    assert ([entry["n"] for entry in page["entries"]], page["next"]) == ([2, 3], 3)
    assert journal.after(3) == {"entries": [], "next": 3}
    assert "secret" not in str(page)


def test_audit_keeps_its_schema() -> None:
    """An audit entry joins actor, host, sandbox, pod and account."""
    entry = audit_entry(Audit("launch", "platform", "eu", sandbox_id="a" * 26, detail="bhk_secret"), 1, 1.0, None)
    check("control.json#/$defs/audit", {"entries": [entry]})
    assert "bhk_secret" not in str(entry)

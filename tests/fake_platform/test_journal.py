"""Journal and audit: numbered, redacted, append-only."""

from fake_platform.effects import Audit
from fake_platform.journal import Event, Journal, Window, audit_entry
from fake_platform.validation import check


def test_entries_are_numbered_and_read_on_from_a_position() -> None:
    """`after` and `next` make a reader miss nothing and read nothing twice."""
    journal = Journal()
    assert journal.read(Window()) == {"entries": [], "next": 0}
    for number in range(3):
        journal.append(Event("frame", f"t{number}", "up", "eu", data={"token": "secret"}), 1.0)
    page = journal.read(Window(after=1))
    check("control.json#/$defs/journal", page)
    assert ([entry["n"] for entry in page["entries"]], page["next"]) == ([2, 3], 3)
    assert journal.read(Window(after=3)) == {"entries": [], "next": 3}
    assert "secret" not in str(page)


def test_window_is_one_hosts_newest() -> None:
    """A timeline reads backwards: the last entries of a host, then those before them."""
    journal = Journal()
    for number in range(6):
        journal.append(Event("status", "x", host="eu" if number % 2 else "us"), 1.0)

    def numbers(window: Window) -> list[int]:
        return [entry["n"] for entry in journal.read(window)["entries"]]

    assert numbers(Window(host="eu", last=2)) == [4, 6]
    assert numbers(Window(host="eu", before=4, last=2)) == [2]
    assert numbers(Window(before=0)) == []
    assert numbers(Window(last=0)) == []
    assert journal.read(Window(before=2))["next"] == 6


def test_audit_keeps_its_schema() -> None:
    """An audit entry joins actor, host, sandbox, pod and account."""
    entry = audit_entry(Audit("launch", "platform", "eu", sandbox_id="a" * 26, detail="bhk_secret"), 1, 1.0, None)
    check("control.json#/$defs/audit", {"entries": [entry]})
    assert "bhk_secret" not in str(entry)

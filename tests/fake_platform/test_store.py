"""The store: what one process committed the next one finds, the audit only grows, and one process has the file."""

import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fake_platform import host_control
from fake_platform.effects import Audit
from fake_platform.flags import UsageError
from fake_platform.state import State
from fake_platform.store import Store

REGISTERED = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
AUDIT = Audit("register", "control", "eu")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a state file may be made."""
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store on a fresh file, with one host and one audit entry."""
    fresh = Store(path)
    fresh.commit(REGISTERED, [AUDIT], 1.0)
    yield fresh
    fresh.close()


def test_committed_state_and_audit_are_found_again(store: Store, path: Path) -> None:
    """The next store on the file has the same state, audit and keys of its own; what went away stays away."""
    assert store.own("key", lambda: "made") == "made"
    store.commit(replace(REGISTERED, channel_configured=False), [AUDIT], 2.0)
    audit = store.audit()
    store.close()
    again = Store(path)
    assert again.state == replace(REGISTERED, channel_configured=False)
    assert again.audit() == audit
    assert [entry["n"] for entry in audit] == [1, 2]
    lines = list(again.audit_lines())
    assert audit[1]["previous"] == hashlib.sha256(lines[0].encode()).hexdigest()
    assert again.own("key", lambda: "another") == "made"
    assert again.own("key", lambda: "another", lambda kept: kept != "made") == "another"
    again.commit(State(), [], 3.0)
    again.close()
    last = Store(path)
    assert last.state == State()
    last.close()


def test_nothing_is_written_where_nothing_changed(store: Store) -> None:
    """A step that moves no record takes no transaction."""
    before = store._database.total_changes
    store.commit(REGISTERED, [], 2.0)
    assert store._database.total_changes == before


def test_commit_is_all_or_nothing(store: Store) -> None:
    """If one entry cannot be written, the state before it stays, on disk and in memory."""
    broken = Audit("x", "y", "eu", detail=object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.commit(State(), [AUDIT, broken], 2.0)
    assert store.state == REGISTERED
    assert len(store.audit()) == 1
    rows = store._database.execute("SELECT count(*) FROM record WHERE kind = 'hosts'").fetchone()
    assert rows == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = '{}'",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, '{}')",
        "INSERT INTO audit VALUES (3, '{}')",
        "INSERT INTO audit VALUES (NULL, '{}')",
        "INSERT INTO audit VALUES (0, '{}')",
    ],
)
@pytest.mark.parametrize("where", ["file", "memory"])
def test_audit_only_grows(store: Store, where: str, statement: str) -> None:
    """Not even SQL changes, removes, replaces or skips an entry; memory is no other."""
    held = store if where == "file" else Store()
    held.commit(REGISTERED, [] if where == "file" else [AUDIT], 1.0)
    before = held.audit()
    assert len(before) == 1
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        held._database.execute(statement)
    assert held.audit() == before


def test_file_is_its_owners_alone(store: Store, path: Path) -> None:
    """It holds a signing key: 0600, and the log beside it too."""
    files = list(path.parent.iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_second_store_is_refused(store: Store, path: Path) -> None:
    """One sentence says that the file is in use; closed, it is free."""
    with pytest.raises(UsageError, match=r"is in use by another platform; stop that one"):
        Store(path)
    store.close()
    Store(path).close()


def test_what_is_no_state_file_is_refused(tmp_path: Path) -> None:
    """A folder, a missing folder, a text, another database, another layout, a record nobody wrote: a sentence each."""
    (tmp_path / "text").write_text("something else entirely, and long enough to be read as a header" * 20)
    for name, statement in {
        "layout": "PRAGMA user_version = 99",
        "record": "INSERT INTO record VALUES ('hosts', 'eu', '{}')",
        "kind": "INSERT INTO record VALUES ('ghosts', 'eu', '{}')",
    }.items():
        Store(tmp_path / name).close()
        with sqlite3.connect(tmp_path / name) as database:
            database.execute(statement)
        database.close()
    with sqlite3.connect(tmp_path / "foreign") as database:
        database.execute("CREATE TABLE hosts (name TEXT)")
    database.close()
    sentences = {
        ".": "cannot be had",
        "missing/state": "cannot be had: No such file or directory",
        "text": "is no state file of a platform",
        "layout": "has layout 99, this platform writes 1",
        "foreign": "has layout 0, this platform writes 1",
        "record": "is no state file of a platform",
        "kind": "is no state file of a platform",
    }
    for name, sentence in sentences.items():
        with pytest.raises(UsageError, match=sentence):
            Store(tmp_path / name)

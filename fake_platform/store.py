"""Where records and audit are kept: one SQLite file, or memory, for one process at a time. Edge: files.

A commit has reached the disk when it returns, and nothing leaves the platform before: a process that is killed at any
moment has promised nothing that its successor does not know. The audit refuses changes by triggers of the file itself.
The file holds the key that signs sandbox tokens, and is its owner's alone to read.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pydantic

from fake_platform.effects import Audit
from fake_platform.flags import UsageError
from fake_platform.journal import Window, audit_entry
from fake_platform.lock_holder import holder
from fake_platform.records import VERSION, Record, difference, restore
from fake_platform.state import State

_LAYOUT = """
CREATE TABLE record (kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, name));
CREATE TABLE own (name TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE audit (n INTEGER PRIMARY KEY, entry TEXT NOT NULL);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
  WHEN NEW.n IS NOT (SELECT 1 + coalesce(max(n), 0) FROM audit)
  BEGIN SELECT RAISE(ABORT, 'the audit only grows, by one'); END;
PRAGMA user_version = 1;
"""
"""Its version is records.VERSION."""


def _opened(path: Path | None) -> sqlite3.Connection:
    """A connection that has the file to itself until it closes or its process dies."""
    if path is not None:
        with contextlib.suppress(FileExistsError):  # only a new file may be opened here: closing one drops its locks
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    database = sqlite3.connect(":memory:" if path is None else path, timeout=0, isolation_level=None)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN EXCLUSIVE")
        if database.execute("SELECT * FROM sqlite_schema").fetchone() is None:
            for statement in _statements(_LAYOUT):
                database.execute(statement)
        database.execute("COMMIT")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _statements(script: str) -> Iterator[str]:
    """One by one, because a script as a whole would commit first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _load(database: sqlite3.Connection, path: Path | None) -> State:
    """The state that an opened file holds."""
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise UsageError(f"{path} has layout {version}, this platform writes {VERSION}; name another with --state.")
    rows = database.execute("SELECT kind, name, body FROM record ORDER BY rowid")
    return restore(Record(*row) for row in rows)


class Store:
    """An open store; `close` it, or let its process end."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, made if it is not there; None keeps everything in memory.

        Raises:
            UsageError: a file that another platform has open, that is no state of this version, or cannot be had.
        """
        try:
            with contextlib.ExitStack() as on_failure:
                self._database = _opened(path)
                on_failure.callback(self._database.close)
                self.state = _load(self._database, path)
                on_failure.pop_all()
        except OSError as error:
            raise UsageError(f"The state file {path} cannot be had: {error.strerror}.") from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise UsageError(f"The state file {path} cannot be had: {error}.") from error
            found = holder(path) if path is not None else None
            other = f"stop that one ({found})" if found else "stop that one"
            sentence = f"is in use by another platform; {other}, or name another file with --state"
            raise UsageError(f"The state file {path} {sentence}.") from error
        except (sqlite3.DatabaseError, pydantic.ValidationError, KeyError) as error:
            raise UsageError(f"{path} is no state file of a platform; name another one with --state.") from error

    def commit(self, after: State, audits: Sequence[Audit], now: float) -> None:
        """Make `after` the state that a restart finds, together with its audit entries: all of it, or nothing."""
        records = list(difference(self.state, after))
        if records or audits:
            with self._transaction():
                for record in records:
                    self._write(record)
                for audit in audits:
                    self._append(audit, now)
        self.state = after

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _write(self, record: Record) -> None:
        if record.body is None:
            self._database.execute("DELETE FROM record WHERE kind = ? AND name = ?", (record.kind, record.name))
            return
        statement = "INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body"
        self._database.execute(statement, (record.kind, record.name, record.body))

    def _append(self, audit: Audit, now: float) -> None:
        last = self._database.execute("SELECT n, entry FROM audit ORDER BY n DESC LIMIT 1").fetchone()
        n, previous = (last[0] + 1, hashlib.sha256(last[1].encode()).hexdigest()) if last else (1, None)
        line = json.dumps(audit_entry(audit, n, now, previous), separators=(",", ":"))
        self._database.execute("INSERT INTO audit VALUES (?, ?)", (n, line))

    def audit_lines(self) -> Iterator[str]:
        """The audit's entries in order, each one line of JSON; every line names the SHA-256 of the one before."""
        for (line,) in self._database.execute("SELECT entry FROM audit ORDER BY n").fetchall():
            yield line

    def audit(self, window: Window | None = None) -> list[dict[str, Any]]:
        """The audit's entries of a window, in order; all without one."""
        asked = window or Window()
        rows = self._database.execute(
            "SELECT entry FROM audit WHERE n > :after AND (:before IS NULL OR n < :before)"
            " AND (:host IS NULL OR json_extract(entry, '$.host') = :host) ORDER BY n DESC LIMIT coalesce(:last, -1)",
            {"after": asked.after, "before": asked.before, "host": asked.host, "last": asked.last},
        )
        return [json.loads(line) for (line,) in rows.fetchall()][::-1]

    def own(self, name: str, make: Callable[[], str], serves: Callable[[str], bool] | None = None) -> str:
        """What the platform made for itself under that name, such as a key: made now unless one is there and serves."""
        kept = self._database.execute("SELECT content FROM own WHERE name = ?", (name,)).fetchone()
        if kept is not None and (serves is None or serves(kept[0])):
            return str(kept[0])
        made = make()
        with self._transaction():
            self._database.execute("REPLACE INTO own VALUES (?, ?)", (name, made))
        return made

    def close(self) -> None:
        """Give the file free."""
        self._database.close()

"""Journal entries as tests write them down: one host, connections by a letter, a second for each entry."""

import datetime as dt
from typing import Any

from fake_platform.model import JournalEntry

BEGIN = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


class Wire:
    """Collects the entries of one host in the order in which they are written."""

    def __init__(self, host: str = "one") -> None:
        self.host = host
        self.entries: list[JournalEntry] = []
        self.now = 0.0
        self._sent: dict[tuple[str, str], int] = {}

    def up(self, connection: str, kind: str, data: Any = None, **more: Any) -> JournalEntry:
        """A message of the operator."""
        return self._message("up", connection, kind, {} if data is None else data, **({"status": 200} | more))

    def down(self, connection: str, kind: str, data: Any, **more: Any) -> JournalEntry:
        """A message of the platform."""
        return self._message("down", connection, kind, data, **({"status": None} | more))

    def told(self, connection: str, sandbox: str, state: str, generation: int = 0, **more: Any) -> JournalEntry:
        """A sandbox.status."""
        return self.up(
            connection,
            "sandbox.status",
            {"sandboxId": sandbox, "state": state, "tokenGeneration": generation, "podUid": None},
            **more,
        )

    def launch(self, connection: str, sandbox: str, **more: Any) -> JournalEntry:
        """A sandbox.launch with the first token."""
        return self.down(connection, "sandbox.launch", {"sandboxId": sandbox, "tokenGeneration": 1}, **more)

    def token(self, connection: str, sandbox: str, generation: int) -> JournalEntry:
        """A sandbox.token."""
        return self.down(connection, "sandbox.token", {"sandboxId": sandbox, "generation": generation})

    def disconnect(self, connection: str) -> JournalEntry:
        """The end of a connection."""
        return self._entry("disconnect", None, connection, None, {"reason": "cut"}, None)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def _message(self, direction: str, connection: str, kind: str, data: Any, **more: Any) -> JournalEntry:
        at = (connection, direction)
        seq = more.pop("seq", self._sent.get(at, 0) + 1)
        self._sent[at] = seq
        envelope = {
            "id": more.pop("name", f"{direction} {connection} {len(self.entries)}"),
            "seq": seq,
            "host": more.pop("meant", self.host),
            "generation": ord(connection),
            "time": (BEGIN + dt.timedelta(seconds=more.pop("sent", self.now + 1))).isoformat(),
            "data": data,
        }
        envelope |= {"generation": more.pop("generation")} if "generation" in more else {}
        whole = envelope if more["status"] != 400 else {"refused": "why", "envelope": envelope}
        return self._entry("frame", direction, connection, kind, whole, more["status"], more.get("instance", "pod"))

    def _entry(  # noqa: PLR0913, PLR0917 - one per column of the journal
        self, kind: Any, direction: Any, connection: str, name: Any, data: Any, status: Any, instance: str = "pod"
    ) -> JournalEntry:
        self.now += 1
        entry = JournalEntry(
            n=len(self.entries) + 1,
            time=BEGIN + dt.timedelta(seconds=self.now),
            kind=kind,
            direction=direction,
            host=self.host,
            instance=instance,
            connection_id=connection,
            type=name,
            status=status,
            data=data,
        )
        self.entries.append(entry)
        return entry

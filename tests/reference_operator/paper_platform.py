"""The platform as a model of a page: what it asked for, what it was told, what it would do about it. No network.

Simpler than `fake_platform` on purpose, and sharing no code with it: it decides what the operator may have done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reference_operator.model import Envelope, FreshToken, Launch, Message, Retired, Terminate, Terms, Token
from tests.reference_operator import story

FINAL = {"failed", "finished", "gone"}


@dataclass
class Asked:
    """One sandbox that was asked for, `launches` times. `deadline` is on the platform's clock."""

    id: str
    deadline: float
    state: str = "requested"
    uid: str | None = None
    launches: int = 0
    sent_in: int = 0
    issued: int = 0
    taken: int = 0
    terminated: bool = False
    was_ready: bool = False

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state not in FINAL


@dataclass
class PaperPlatform:
    """One host. `down` holds what was sent in this generation; `speaker` is who may speak in it."""

    asked: dict[str, Asked] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    generation: int = 0
    speaker: object = None
    newest: int = 0
    inventoried: bool = False
    retiring: bool = False
    down: list[Envelope] = field(default_factory=list)
    sent: int = 0

    def superseded(self, speaker: object) -> bool:
        """Whether an instance that was started after this one has come: this one is not taken back."""
        return getattr(speaker, "number", 0) < self.newest

    def exchange(self, speaker: object) -> Terms:
        """A new generation for whoever asks; the one before has ended."""
        self.newest = max(self.newest, getattr(speaker, "number", 0))
        self.generation += 1
        self.speaker, self.inventoried, self.down = speaker, False, []
        return story.terms(self.generation)

    def launch(self, sandbox_id: str, deadline: float) -> None:
        """Ask for a sandbox, or once more for the same one: again on this connection, or because it has no pod yet."""
        if self.retiring:
            return
        asked = self.asked.setdefault(sandbox_id, Asked(sandbox_id, deadline))
        repeated = asked.sent_in == self.generation
        if asked.open and not asked.terminated and (asked.uid is None or repeated):
            self._launch(asked)

    def _launch(self, asked: Asked) -> None:
        if self.inventoried and not self.retiring:
            asked.issued += 1
            asked.launches += 1
            asked.sent_in = self.generation
            self._send(self._order(asked))

    def _order(self, asked: Asked) -> Launch:
        labels = {"byohost.test/host": "evil", "byohost.test/sandbox": "evil", "app.kubernetes.io/managed-by": "evil"}
        return story.launch(asked.id, deadline=asked.deadline, token=asked.issued, labels=labels)

    def token(self, asked: Asked) -> None:
        """A fresh token for a pod."""
        if self.inventoried and asked.open and asked.uid is not None:
            asked.issued += 1
            self._send(FreshToken(asked.id, asked.uid, Token(asked.issued, f"jwt-{asked.issued}")))

    def terminate(self, asked: Asked) -> None:
        """End a sandbox."""
        asked.terminated = True
        if self.inventoried:
            self._send(Terminate(asked.id, asked.uid))
        elif asked.state == "requested":
            asked.state = "failed"

    def retire(self) -> None:
        """Delete the host: it drains."""
        self.retiring = True
        if self.inventoried:
            self._send(Retired())

    def _send(self, message: Message) -> None:
        self.sent += 1
        name = f"id-{self.sent}"
        self.down.append(Envelope(name, len(self.down) + 1, story.HOST, self.generation, message))

    def hear(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take one message in."""
        if kind == "host.inventory":
            self._inventory({entry["sandboxId"]: entry for entry in data["sandboxes"]})
        elif kind == "sandbox.status" and data["sandboxId"] in self.asked.keys() - self.forgotten:
            self._status(self.asked[data["sandboxId"]], data)

    def _inventory(self, listed: Mapping[str, Mapping[str, Any]]) -> None:
        self.inventoried = True
        for asked in self.asked.values():
            entry = listed.get(asked.id)
            if asked.id in self.forgotten:
                continue
            if entry is not None and (asked.terminated or not asked.open or asked.uid not in {None, entry["podUid"]}):
                asked.state = "gone" if asked.open and not asked.terminated else asked.state
                asked.terminated = True
                self._send(Terminate(asked.id, entry["podUid"]))
            elif entry is not None:
                asked.uid = entry["podUid"]
                self.token(asked)
            elif asked.open:
                self._missing(asked)
        if self.retiring:
            self._send(Retired())

    def _missing(self, asked: Asked) -> None:
        if asked.uid is not None or asked.terminated or self.retiring:
            asked.state = "gone" if asked.uid is not None else "failed"
        else:
            self._launch(asked)

    def _status(self, asked: Asked, data: Mapping[str, Any]) -> None:
        if not asked.open:
            if data["state"] not in FINAL and data["podUid"] is not None:
                asked.terminated = True
                self._send(Terminate(asked.id, data["podUid"]))
            return
        learnt = asked.uid is None and data["podUid"] is not None
        asked.uid = asked.uid or data["podUid"]
        asked.state, asked.taken = data["state"], data["tokenGeneration"]
        asked.was_ready = asked.was_ready or asked.state == "ready"
        if asked.open and asked.terminated and learnt:
            self._send(Terminate(asked.id, asked.uid))
        elif asked.open and asked.state == "starting" and not asked.taken and not learnt:
            self.token(asked)

    def expire(self, now: float) -> None:
        """What was never ready by its deadline has failed; 5 s of patience let the operator's better word come."""
        for asked in self.asked.values():
            if asked.open and not asked.was_ready and now >= asked.deadline + 5:
                asked.state, asked.terminated = "failed", True
                if self.inventoried:
                    self._send(Terminate(asked.id, asked.uid))

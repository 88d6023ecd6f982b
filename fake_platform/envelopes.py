"""The channel's envelopes: numbered and sealed on the way down, put in order on the way up. Pure.

protocol.md, Channel: seq starts at 1 and rises by 1 per host, generation and direction; a gap older than 5 s ends the
connection; the same id has one effect.
"""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from fake_platform.timestamps import rfc3339

Envelope = dict[str, Any]
GAP_SECONDS = 5.0


@dataclass(frozen=True)
class Sender:
    """Who seals: `salt` (random, per registration) keeps ids unique across restarts of the platform.

    `ahead` is how many seconds the clock by which it dates is ahead of the true one, as a fault wanted it.
    """

    host: str
    salt: str
    generation: int
    seq: int = 0
    ahead: float = 0.0


def seal(sender: Sender, kind: str, data: dict[str, Any], now: float) -> tuple[Sender, Envelope]:
    """The next message down, and the sender that has counted it."""
    seq = sender.seq + 1
    name = f"byohost/{sender.salt}/{sender.host}/{sender.generation}/{seq}"
    envelope = {
        "v": 1,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "seq": seq,
        "type": kind,
        "host": sender.host,
        "generation": sender.generation,
        "time": rfc3339(now + sender.ahead),
        "data": data,
    }
    return replace(sender, seq=seq), envelope


@dataclass(frozen=True)
class Intake:
    """What came up in one generation: the next seq due, early messages, ids seen, since when something is missing."""

    expected: int = 1
    early: dict[int, Envelope] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    gap_since: float | None = None

    def gap_is_too_old(self, now: float) -> bool:
        """Whether a missing message has been missing for more than 5 s."""
        return self.gap_since is not None and now - self.gap_since > GAP_SECONDS


def take(intake: Intake, envelope: Envelope, now: float) -> tuple[Intake, list[Envelope]]:
    """The intake after one message, and the messages that may now be applied, in order."""
    if envelope["seq"] < intake.expected:
        return intake, []
    early = {**intake.early, envelope["seq"]: envelope}
    expected, due, ids = intake.expected, [], set(intake.ids)
    while expected in early:
        message = early.pop(expected)
        if message["id"] not in ids:
            due.append(message)
        ids.add(message["id"])
        expected += 1
    gap_since = None if not early else (intake.gap_since if expected == intake.expected else None) or now
    return Intake(expected, early, frozenset(ids), gap_since), due

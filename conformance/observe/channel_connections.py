"""The journal of a whole run as connections of hosts, each with the messages that it carried up and down. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from conformance.observe.journal import once, payload, time_of
from conformance.observe.untrusted_json import number, text
from fake_platform.model import JournalEntry

MESSAGES = ("host.", "sandbox.")
"""What the types of envelopes begin with; other frames of the journal are the messaging service's own."""


@dataclass(frozen=True)
class Connection:
    """One connection of a host, from its first frame to the last that the journal has."""

    host: str
    id: str
    up: tuple[JournalEntry, ...]
    """Messages of the operator that the platform took in (status 200)."""
    down: tuple[JournalEntry, ...]
    refused: tuple[JournalEntry, ...] = ()
    """Messages of the operator that broke a schema; each has used its number up."""
    ended: float | None = None
    """Seconds since the epoch; None while it lasts."""
    kept_back: tuple[float, ...] = ()
    """When a fault of the platform kept an acknowledgement back, in seconds since the epoch."""
    disordered: bool = False
    """Whether a fault refused messages, which then come again behind later ones (asyncapi.yaml, 4 and 13)."""
    clock_changed: bool = False
    """Whether its first facts may be dated by another clock than the platform's, as a fault wanted it.

    That clock changed since the host's connection before, or it is wrong and another process has come meanwhile, which
    dated its first facts by its own.
    """

    @property
    def instance(self) -> str:
        """Of the operator: its pod's uid; empty where it was never heard."""
        return str(self.up[0].instance or "") if self.up else ""

    @property
    def heard(self) -> float:
        """When the operator was last heard on it, in seconds since the epoch; 0 where it never was."""
        return time_of(self.up[-1]) if self.up else 0.0


@dataclass(frozen=True)
class Told:
    """One sandbox.status that the platform took in."""

    entry: JournalEntry
    connection: Connection

    @property
    def state(self) -> str:
        """What the operator said."""
        return text(payload(self.entry), "state")

    @property
    def generation(self) -> int:
        """Of the token that the sidecar is said to hold."""
        return number(payload(self.entry), "tokenGeneration")

    @property
    def reason(self) -> str:
        """Why it failed, or finished for want of memory; empty otherwise."""
        return text(payload(self.entry), "reason")


def connections(journal: Iterable[JournalEntry]) -> tuple[Connection, ...]:
    """All connections of all hosts, by host, and in the order in which they began."""
    entries = tuple(journal)
    ordered = sorted((entry for entry in entries if entry.host and entry.connection_id), key=_place)
    kept = [entry for entry in entries if entry.kind == "fault" and entry.type in ("drop-ack", "fail-ack")]
    found = [_connection(list(group), kept) for _, group in groupby(ordered, key=lambda entry: _place(entry)[:2])]
    skews = [entry for entry in entries if entry.kind == "fault" and entry.type == "skew-clock"]
    return tuple(_dated(sorted(found, key=lambda one: (one.host, _begun(one))), skews))


def stories(found: Iterable[Connection]) -> dict[tuple[str, str], tuple[Told, ...]]:
    """What was told of each sandbox, by host and sandbox, over all connections."""
    stories: dict[tuple[str, str], list[Told]] = {}
    for one in found:
        for entry in one.up:
            if entry.type == "sandbox.status":
                stories.setdefault((one.host, text(payload(entry), "sandboxId")), []).append(Told(entry, one))
    return {key: tuple(sorted(told, key=lambda each: each.entry.n)) for key, told in stories.items()}


def spans(found: Iterable[Connection], host: str) -> list[tuple[float, float]]:
    """When each instance of a host's operator was heard first and last, in seconds since the epoch."""
    heard: dict[str, list[float]] = {}
    for entry in (entry for one in found if one.host == host for entry in one.up):
        heard.setdefault(str(entry.instance), []).append(time_of(entry))
    return [(min(moments), max(moments)) for moments in heard.values()]


def launches(one: Connection) -> Iterator[tuple[JournalEntry, str]]:
    """Those that count on this connection, each with its sandbox: for its host, and of its own generation."""
    generations = [entry.data.get("generation") for entry in one.up]
    for entry in one.down:
        meant = entry.data.get("host") == one.host and entry.data.get("generation") in generations
        if entry.type == "sandbox.launch" and meant:
            yield entry, str(payload(entry).get("sandboxId"))


def terminations(found: Iterable[Connection], host: str, sandbox: str) -> list[JournalEntry]:
    """The messages in which the platform wanted the sandbox's end, on any connection."""
    sent = (entry for one in found if one.host == host for entry in one.down if entry.type == "sandbox.terminate")
    return [entry for entry in sent if payload(entry).get("sandboxId") == sandbox]


def sentence(entry: JournalEntry, what: str) -> str:
    """What is wrong, and where the journal has it."""
    return f"host {entry.host}, journal entry {entry.n} ({entry.time:%H:%M:%S}): {what}"


def _place(entry: JournalEntry) -> tuple[str, str, int]:
    return str(entry.host), str(entry.connection_id), entry.n


def _begun(one: Connection) -> int:
    return min((entry.n for entry in (*one.up, *one.down, *one.refused)), default=0)


def _dated(ordered: Iterable[Connection], skews: list[JournalEntry]) -> Iterator[Connection]:
    """Each with whether its first facts may be dated by another clock than the one that its exchange was dated by."""
    host, begun, ahead, instance = "", 0, 0, ""
    for one in ordered:
        if one.host != host:
            host, begun, ahead, instance = one.host, 0, 0, ""
        met = [each for each in skews if each.host == one.host and begun < each.n < _begun(one)]
        now = number(met[-1].data, "seconds") if met else 0
        comes = one.instance != instance
        yield replace(one, clock_changed=now != ahead or (now != 0 and comes))
        begun, ahead, instance = _begun(one), now, one.instance


def _connection(entries: list[JournalEntry], kept: Iterable[JournalEntry]) -> Connection:
    messages = [entry for entry in entries if entry.kind == "frame" and str(entry.type).startswith(MESSAGES)]
    raised = list(once(_of(messages, "up")))
    ended = [time_of(entry) for entry in entries if entry.kind == "disconnect"]
    own = [each for each in kept if each.data.get("connectionId") == entries[0].connection_id]
    return Connection(
        host=str(entries[0].host),
        id=str(entries[0].connection_id),
        up=tuple(entry for entry in raised if entry.status == 200),
        down=tuple(_of(messages, "down")),
        refused=tuple(entry for entry in raised if entry.status != 200),
        ended=ended[-1] if ended else None,
        kept_back=tuple(time_of(each) for each in own if each.type == "drop-ack"),
        disordered=any(each.type == "fail-ack" for each in own),
    )


def _of(messages: Iterable[JournalEntry], direction: str) -> Iterator[JournalEntry]:
    return (entry for entry in messages if entry.direction == direction)

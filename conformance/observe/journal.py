"""Selections over the platform's journal: exchanges, frames of one type, what the list of hosts showed. Pure."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from conformance.contract.text import clipped
from conformance.observe.untrusted_json import Said
from fake_platform.model import JournalEntry


def exchanges(entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Every key exchange, answered or refused, in order."""
    return tuple(entry for entry in entries if entry.kind == "exchange")


def answered(entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """The exchanges that got their channel."""
    return tuple(entry for entry in exchanges(entries) if entry.status == 200)


def refused(entries: Iterable[JournalEntry], problem: str) -> tuple[JournalEntry, ...]:
    """The exchanges that were refused with this problem type."""
    return tuple(entry for entry in exchanges(entries) if entry.status != 200 and entry.type == problem)


def channel_host(exchange: JournalEntry) -> str:
    """The host of the channel that an answered exchange named."""
    try:
        return urlsplit(exchange.data["response"]["channel"]["url"]).hostname or ""
    except ValueError:  # a fault may hand out what is no URL
        return ""


def frames(entries: Iterable[JournalEntry], kind: str, direction: str) -> tuple[JournalEntry, ...]:
    """The channel messages of one type, `up` or `down`; what an operator sent again for want of an answer, once."""
    found = (
        entry for entry in entries if entry.kind == "frame" and entry.type == kind and entry.direction == direction
    )
    return tuple(once(found) if direction == "up" else found)


def once(messages: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
    """Each message of a connection once: under its id and number it may come again (asyncapi.yaml, 3 and 4)."""
    seen: set[tuple[str | None, Any, int]] = set()
    for entry in messages:
        envelope = entry.data if isinstance(entry.data, dict) else {}
        name = entry.connection_id, envelope.get("id"), sequence(entry)
        if name not in seen:
            yield entry
        if isinstance(envelope.get("id"), str):
            seen.add(name)


def sequence(entry: JournalEntry) -> int:
    """The number in the envelope of a message, whether it was taken in or refused."""
    envelope = entry.data if isinstance(entry.data, dict) else {}
    inner: Any = envelope.get("envelope", envelope)
    seq = inner.get("seq") if isinstance(inner, dict) else None
    return int(seq) if isinstance(seq, int | float) and math.isfinite(seq) else 0


def payload(entry: JournalEntry) -> dict[str, Any]:
    """The `data` inside a message's envelope; empty where the entry is no readable message, such as one refused.

    Whoever asks it for what it does not have fails in words: an operator owes what its messages must say.
    """
    envelope = entry.data if isinstance(entry.data, dict) else {}
    inner = envelope.get("data")
    refused = f", which was refused ({clipped(str(envelope['refused']), 200)})," if "refused" in envelope else ""
    return Said(inner if isinstance(inner, dict) else {}, f"the {entry.type} of journal entry {entry.n}{refused}")


def about(entries: Iterable[JournalEntry], sandbox: str) -> tuple[JournalEntry, ...]:
    """The messages that name this sandbox."""
    return tuple(entry for entry in entries if payload(entry).get("sandboxId") == sandbox)


def shown(entries: Iterable[JournalEntry], connection: str) -> tuple[JournalEntry, ...]:
    """When the list of hosts began to show this connection: connected or dropped."""
    return tuple(entry for entry in entries if entry.kind == "status" and entry.type == f"host.{connection}")


def densest(moments: Sequence[float], window: float) -> int:
    """The most events in any stretch of `window` seconds, its end left out."""
    return max((sum(1 for other in moments if start <= other < start + window) for start in moments), default=0)


def time_of(entry: JournalEntry) -> float:
    """When it was recorded, in seconds since the epoch."""
    return entry.time.timestamp()

"""How long each operator of a run waited after its key exchange was refused. Pure."""

from collections.abc import Iterable
from itertools import pairwise

from conformance.observe.channel_connections import sentence
from conformance.observe.journal import exchanges, time_of
from fake_platform.model import JournalEntry

REFUSALS = frozenset({"key-retired", "superseded", "host-deleted", "not-entitled"})
"""Those that an operator meets with its own key; of other keys and proofs the harness makes some itself."""

CALM = 30.0
"""Seconds that the next exchange is away at least (openapi.yaml, 1)."""

SLACK = 1.0
"""Seconds between the moment at which an operator read the answer and the one at which the platform wrote it down."""


def refused(journal: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """The exchanges after which an operator has to be calm."""
    return tuple(entry for entry in exchanges(journal) if entry.status != 200 and entry.type in REFUSALS)


def hasty_exchanges(journal: Iterable[JournalEntry]) -> list[str]:
    """Exchanges that came too soon after a refusal of the same instance."""
    by_instance: dict[tuple[str | None, str | None], list[JournalEntry]] = {}
    for entry in exchanges(journal):
        by_instance.setdefault((entry.host, entry.instance), []).append(entry)
    return [
        sentence(later, f"the operator exchanged again {wait:.1f} s after it was refused as {before.type}")
        for found in by_instance.values()
        for before, later in pairwise(found)
        if refused([before]) and (wait := time_of(later) - time_of(before)) < CALM - SLACK
    ]

"""The runtime families that operators of a run say they serve: in each check-in as in the exchange before it. Pure.

An operator may repeat what it had advertised, or what it was answered that it serves (exchange-response.json).
"""

from collections.abc import Iterable

from conformance.observe.channel_connections import Connection, sentence
from conformance.observe.journal import answered, payload
from conformance.observe.untrusted_json import entries, fields
from fake_platform.model import JournalEntry

Advertised = dict[tuple[str, object], tuple[frozenset[str], frozenset[str]]]
"""What the exchange had advertised, and what it was answered, by host and generation."""


def advertised(journal: Iterable[JournalEntry]) -> Advertised:
    """What each answered exchange said that its operator serves, and the platform then."""
    return {
        (str(entry.host), fields(entry.data, "response").get("generation")): (
            _families(fields(entry.data, "request")),
            _families(fields(entry.data, "response")),
        )
        for entry in answered(journal)
    }


def other_families(found: Iterable[Connection], exchanged: Advertised) -> list[str]:
    """Check-ins that state other families than their operator's exchange."""
    return [
        sentence(entry, f"the check-in states the families {_words(stated)}, its exchange {_words(before[0])}")
        for one in found
        for entry in one.up
        if entry.type == "host.checkin"
        and (before := exchanged.get((one.host, entry.data.get("generation")))) is not None
        and (stated := _families(payload(entry))) not in before
    ]


def _families(said: object) -> frozenset[str]:
    return frozenset(map(str, entries(fields(said), "runtimeFamilies")))


def _words(families: frozenset[str]) -> str:
    return ", ".join(sorted(families)) or "none"

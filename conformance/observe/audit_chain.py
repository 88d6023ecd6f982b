"""The platform's audit: its export, whose lines are chained, and its entries, joined to pods. Pure."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from conformance.observe.journal import payload
from fake_platform.model import AuditEntry, JournalEntry

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def lines(export: str) -> tuple[str, ...]:
    """The lines of an export (NDJSON), in their order."""
    return tuple(export.splitlines())


def entries(export: str) -> tuple[AuditEntry, ...]:
    """The entries of an export.

    Raises:
        AssertionError: a line is no audit entry.
    """
    found = []
    for number, line in enumerate(lines(export), start=1):
        try:
            found.append(AuditEntry.model_validate_json(line))
        except ValueError as error:
            raise AssertionError(
                f"line {number} of the export is no audit entry: {str(error).splitlines()[0]}"
            ) from error
    return tuple(found)


def broken(export: str) -> list[str]:
    """What is wrong with an export's numbers and with its chain, by line; empty where both hold.

    Numbers begin at 1 and rise by 1; each line names the SHA-256 of the line before, the first names none.

    Raises:
        AssertionError: a line is no audit entry.
    """
    wrong, before = [], None
    for number, (line, entry) in enumerate(zip(lines(export), entries(export), strict=True), start=1):
        if entry.n != number:
            wrong.append(f"line {number} has the number {entry.n}")
        if entry.previous != before:
            wrong.append(f"line {number} does not name the digest of the line before")
        before = hashlib.sha256(line.encode()).hexdigest()
    return wrong


def of(found: Iterable[AuditEntry], host: str, action: str) -> tuple[AuditEntry, ...]:
    """The entries of one host about one action that was done."""
    return tuple(entry for entry in found if (entry.host, entry.action, entry.outcome) == (host, action, "ok"))


def unlaunched(made: Iterable[str], launches: Iterable[AuditEntry]) -> list[str]:
    """The sandbox ids of pods that were made without a launch in the audit."""
    known = {entry.sandbox_id for entry in launches}
    return sorted({one or "a pod without an id" for one in made if one not in known})


def unjoined(made: Mapping[str, Sequence[str]], pods: Iterable[AuditEntry]) -> list[str]:
    """Pods of the cluster that the audit does not name, as `sandbox (uid)`; `made` gives the uids of each sandbox."""
    known = {(entry.sandbox_id, entry.pod_uid) for entry in pods}
    return sorted(f"{one} ({uid})" for one, uids in made.items() for uid in uids if (one, uid) not in known)


def named_by_terminates(journal: Iterable[JournalEntry]) -> frozenset[str]:
    """Uids that a terminate named before any operator did: to tell the end of such a pod is to invent none."""
    said: set[str] = set()
    found: set[str] = set()
    for entry in journal:
        if entry.kind == "frame" and entry.direction == "up":
            said.update(_UID.findall(json.dumps(entry.data)))
        elif entry.kind == "frame" and entry.type == "sandbox.terminate":
            found |= {str(payload(entry).get("podUid"))} - said
    return frozenset(found)


def invented(
    made: Mapping[str, Sequence[str]], pods: Iterable[AuditEntry], repeated: Collection[str] = ()
) -> list[str]:
    """Pods of the audit that the cluster's log does not know, as `sandbox (uid)`; `repeated` uids aside."""
    return sorted(
        f"{entry.sandbox_id} ({entry.pod_uid})"
        for entry in pods
        if entry.pod_uid not in made.get(str(entry.sandbox_id), ()) and entry.pod_uid not in repeated
    )

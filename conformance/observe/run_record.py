"""What a whole run has left for those who judge it, as one value that a file can hold. Pure.

The checks that are marked `whole_run` read this and nothing else, so that a stored run is judged by the same code: only
the place differs that the value comes from. The file is JSON lines (docs/read-a-report.md, "Judge a stored run again"),
redacted as all evidence is, with a digest at its end, and of bounded size.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.observe.audit import AuditEvent
from conformance.observe.channel_connections import Connection, connections, stories
from conformance.observe.deletions import Deletion, deletions
from conformance.observe.exceptions import CouldNotRun, SourceAbsent
from conformance.observe.pod_lifetimes import Lifetime, lifetimes
from conformance.observe.submitted import EverySubmittedPod, submitted
from conformance.observe.untrusted_json import document, is_compact, shallow
from fake_platform.model import JournalEntry
from fake_platform.redaction import redact

FILE = "run.jsonl"
"""Its name in a report's folder."""
FORMAT, VERSION = "byohost-run", 1
MOST = 64 * 2**20
"""Bytes of a file at most; the reference's runs leave a twentieth of it."""

_EVENT = TypeAdapter(AuditEvent)


class IllegibleRecordError(ValueError):
    """A file is no record of a run, or not the one that was written: what is wrong with it, in words."""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One run: its id, the account of its operators, the sandbox that is always there, and all that was recorded."""

    run: str
    account: str
    host: str
    sandbox: str
    """Of the steady host: what does not tell of this one would tell of no other."""
    journal: tuple[JournalEntry, ...] = ()
    """The platform's record of everything."""
    created: tuple[AuditEvent, ...] = ()
    """Accepted requests that made pods and service accounts, each with what was submitted."""
    deleted: tuple[AuditEvent, ...] = ()
    """Requests that ask for the end of pods (`pod_lifetimes.ENDING`)."""
    without_log: str = ""
    """Why the run had no audit log, so that `deleted` says nothing; empty where it had one."""
    cut: str = ""
    """Why the file that it was read from is not all of it; empty where it is."""

    def whole(self) -> "RunRecord":
        """Itself.

        Raises:
            CouldNotRun: it is not all that the run left, and what is missing may be what a check would turn red on.
        """
        if self.cut:
            raise CouldNotRun(self.cut)
        return self

    def pods(self) -> EverySubmittedPod:
        """Every sandbox pod that operators have submitted.

        Raises:
            CouldNotRun: the steady sandbox's is not among them.
        """
        found = submitted(self.created, self.account, self.journal)
        if self.sandbox not in {each.sandbox for each in found.pods}:
            raise CouldNotRun("the shared sandbox's pod is not among those that the audit log and the journal tell of")
        return found

    def connections(self) -> tuple[Connection, ...]:
        """Every connection of the run's hosts.

        Raises:
            CouldNotRun: they carry no news of the steady sandbox.
        """
        found = connections(entry for entry in self.journal if str(entry.host).endswith(f"-{self.run}"))
        if (self.host, self.sandbox) not in stories(found):
            raise CouldNotRun("the journal holds no news of the shared sandbox, so it would hold none of any other")
        return found

    def deletions(self) -> tuple[Deletion, ...]:
        """Every deletion of a pod by an operator.

        Raises:
            SourceAbsent: the run had no audit log.
        """
        return deletions(self._logged(), self.account)

    def lifetimes(self) -> Mapping[str, Lifetime]:
        """Every sandbox pod that operators have made, and when it was there.

        Raises:
            SourceAbsent: the run had no audit log.
            CouldNotRun: the steady sandbox's is not among them.
        """
        found = lifetimes(self._logged(), self.account)
        if self.sandbox not in found:
            raise CouldNotRun("the audit log does not tell of the shared sandbox's pod, so it tells of no other")
        return found

    def _logged(self) -> tuple[AuditEvent, ...]:
        if self.without_log:
            raise SourceAbsent(self.without_log)
        return (*self.created, *self.deleted)


def render(record: RunRecord, most: int = MOST) -> str:
    """The file of a record, of so many bytes at most beside its end."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "run": record.run,
        "account": record.account,
        "host": record.host,
        "sandbox": record.sandbox,
        "withoutLog": record.without_log,
    }
    kept, size, cut = [json.dumps(head) + "\n"], 0, record.cut
    for kind, value in _values(record):
        line = json.dumps({kind: _without_secrets(value)}) + "\n"
        size += len(line)
        if size > most:
            cut = f"the record of the run was cut when it was kept: it would have been larger than {most} bytes"
            break
        kept.append(line)
    return sealed("".join(kept), cut)


def sealed(lines: str, cut: str = "") -> str:
    """The lines with an end that says their digest."""
    end = {"sha256": _digest(lines), "cut": cut}
    return lines + json.dumps({"end": end}) + "\n"


def parse(text: str) -> RunRecord:
    """The record that a file holds.

    Raises:
        IllegibleRecordError: It is none of this version, or has not all of its lines as they were written.
    """
    first, _, _ = text.partition("\n")
    head = _object(first)
    if head.get("format") != FORMAT:
        raise IllegibleRecordError("it is no record of a run")
    if head.get("version") != VERSION:
        raise IllegibleRecordError(
            f"it is of version {head.get('version')}, and this byohost reads {VERSION}: use the one that wrote it"
        )
    lines, _, last = text.rstrip("\n").rpartition("\n")
    end = _object(last).get("end")
    if not isinstance(end, dict):
        raise IllegibleRecordError("it has been cut off: its last line is not its end")
    if end.get("sha256") != _digest(f"{lines}\n"):
        raise IllegibleRecordError("it has been changed since it was written: its lines have not the digest of its end")
    return replace(_read(head, lines.split("\n")[1:]), cut=str(end.get("cut") or ""))


def _read(head: Mapping[str, Any], lines: Iterable[str]) -> RunRecord:
    entries: list[JournalEntry] = []
    events: dict[str, list[AuditEvent]] = {"created": [], "deleted": []}
    for number, line in enumerate(lines, start=2):
        kind, value = next(iter(_object(line).items()), ("", None))
        try:
            if kind == "journal":
                entries.append(JournalEntry.model_validate(value))
            else:
                events[kind].append(_EVENT.validate_python(value))
        except KeyError as error:
            raise IllegibleRecordError(f"its line {number} is nothing that a record has") from error
        except ValidationError as error:
            fault = error.errors()[0]
            what = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            raise IllegibleRecordError(f"its line {number} is not what {kind!r} stands before: {what}") from error
    return RunRecord(
        run=str(head.get("run")),
        account=str(head.get("account")),
        host=str(head.get("host")),
        sandbox=str(head.get("sandbox")),
        journal=tuple(entries),
        created=tuple(events["created"]),
        deleted=tuple(events["deleted"]),
        without_log=str(head.get("withoutLog") or ""),
    )


def _values(record: RunRecord) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (("created", asdict(each)) for each in record.created)
    yield from (("deleted", asdict(each)) for each in record.deleted)
    # What was said stands as it was said: as JSON of a model it would lose numbers that JSON has no letters for.
    yield from (("journal", each.to_json() | {"data": each.data}) for each in record.journal)


def _without_secrets(value: Any, name: str | None = None) -> Any:
    """The value as all evidence is kept; a variable that holds JSON is redacted as what it says, and stays JSON."""
    match value:
        case dict():
            return {redact(key): _without_secrets(inner, key) for key, inner in value.items()}
        case list() | tuple():
            return [_without_secrets(inner, name) for inner in value]
        case str() if name == "value" and value.lstrip().startswith(("{", "[")):
            return _json_without_secrets(value)
        case _:
            return redact(value, name)


def _json_without_secrets(text: str) -> str:
    """The letters stay where nothing is secret: they hold numbers that no reader would keep."""
    try:
        said = json.loads(shallow(text))
    except ValueError:
        return str(redact(text))
    shown = redact(said)
    if shown == said:
        return str(redact(text))
    return json.dumps(shown, separators=(",", ":") if is_compact(text) else None)


def _object(line: str) -> dict[str, Any]:
    try:
        found = document(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _digest(lines: str) -> str:
    return hashlib.sha256(lines.encode(errors="replace")).hexdigest()

"""What the command line prints on stdout: clauses, and a report in few lines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from conformance.contract.clauses import Contract
from conformance.contract.exits import UsageError
from conformance.contract.text import plain
from conformance.target.selection import family_key

_UNFINISHED = "unfinished: the run goes on, or was killed; this is what it had judged until now"
_BAD = ("error", "failed", "could-not-run", "not-run")


def version(installed: str | None, contract: Contract) -> str:
    """The versions of program and contract; a checkout that is not installed has none of its own."""
    return f"byohost {installed or 'of a checkout'}, contract {contract.version} ({contract.revision[:19]})"


def clauses(contract: Contract, families: Sequence[str]) -> str:
    """A line per clause: id, need, level, subject, origin, whether it is checked, and the sentence."""
    wanted = {family_key(contract, name) for name in families}
    lines = [f"contract {contract.version}, {contract.revision}"]
    for clause in contract:
        if not wanted or clause.family in wanted:
            state = "checked" if clause.unchecked is None else "no check"
            fields = f"{clause.need:6} {clause.level:6} {clause.subject:8} {clause.origin:9} {state:8}"
            lines.append(f"{clause.id}  {fields}  {clause.sentence}")
    return "\n".join(lines)


def clause(contract: Contract, name: str) -> str:
    """All that the contract says of one clause.

    Raises:
        UsageError: There is no such clause.
    """
    if name not in contract:
        near = get_close_matches(name.upper(), [each.id for each in contract], n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "see `byohost contract list`"
        raise UsageError(f"{name}: the contract has no such clause; {hint}")
    found = contract[name]
    bound = found.bound and f"{found.bound.seconds:g} s, from: {found.bound.start}; to: {found.bound.end}"
    fields = {
        "says": found.sentence,
        "need": f"{found.need} ({found.origin})",
        "about": str(found.subject),
        "level": str(found.level),
        "access": str(found.access),
        "observe": "byohost observe judges it too" if found.observable else None,
        "since": found.since,
        "bound": bound,
        "feature": found.feature,
        "control": "each check needs a positive control" if found.negative else None,
        "to mend": found.remediation,
        "if not": found.exception,
        "no check": found.unchecked,
        "never red": "; ".join(f"{one.test}: {one.reason}" for one in found.toothless),
    }
    return "\n".join([f"{found.id} {found.slug}", *(f"  {key:9}{value}" for key, value in fields.items() if value)])


def report(data: Mapping[str, Any], folder: Path | None) -> str:
    """A report in few lines: what is not green, the waivers, then the verdict and where the rest lies."""
    lines = [_UNFINISHED] if data.get("unfinished") else []
    lines += [f"harness: {plain(fault).splitlines()[0]}" for fault in data["faults"]]
    bad = [result for result in data["results"] if result["verdict"] in _BAD]
    for (verdict, words), found in _told_once(sorted(bad, key=lambda each: _BAD.index(each["verdict"]))):
        lines.append(f"{found} {verdict}: {words}")
    lines += [plain(_waiver(waiver, data)) for waiver in data["target"]["waivers"]]
    again = data["environment"].get("again")
    lines += [f"again: {plain(again)}"] if again else []
    lines.append(plain(data["summary"]))
    if folder is not None:
        lines.append(f"report: {folder / 'report.md'}")
    return "\n".join(lines)


def _waiver(waiver: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """What became of a waiver on the day of the run."""
    clause, until = waiver["clause"], waiver["expires"]
    if until < data["startedAt"][:10]:
        return f"{clause} waiver of {waiver['approver']} ended on {until}: it excuses nothing"
    if any(result["clause"] == clause and result["verdict"] == "waived" for result in data["results"]):
        return f"{clause} waived until {until} by {waiver['approver']}: {waiver['reason']}"
    return f"{clause} waiver until {until} by {waiver['approver']}: it excused nothing in this run"


def _told_once(bad: Sequence[Mapping[str, Any]]) -> Iterable[tuple[tuple[str, str], str]]:
    """Verdict and first line of each result with its clause; what several could not run for is one line."""
    told: dict[tuple[str, str, str], list[str]] = {}
    for index, result in enumerate(bad):
        words = (plain(result["message"]).splitlines() or ["nothing was said"])[0]
        alone = "" if result["verdict"] == "could-not-run" else f"{index}"
        told.setdefault((result["verdict"], words, alone), []).append(result["clause"])
    for (verdict, words, _), held in told.items():
        yield (verdict, words), ", ".join(dict.fromkeys(held))

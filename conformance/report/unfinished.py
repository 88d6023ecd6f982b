"""The report on a run that has not ended: what was kept of it as it came, put into the report it began with. Pure.

Such a report is incomplete at best, whatever was judged: nobody knows what the rest would have said.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Level, Need, Profile, Subject
from conformance.contract.exits import RunVerdict
from conformance.report.json import parse
from conformance.report.model import camel, is_played, summary
from conformance.runner.verdict import Result, Verdict, count, of_clause
from conformance.target.selection import Selection


def line(row: Mapping[str, Any]) -> str:
    """One result of a report as a line of results.jsonl."""
    return json.dumps(row, ensure_ascii=True) + "\n"


def rows(text: str) -> Iterator[dict[str, Any]]:
    """The results of a results.jsonl; a line that was cut off, by a kill or a full disk, is none."""
    for each in text.splitlines():
        try:
            row = parse(each)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def filled(begun: Mapping[str, Any], kept: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The report `begun` with what was kept in the place of what was expected.

    Raises:
        KeyError, ValueError, TypeError: One of the two is not what a run of this version writes.
    """
    judged = {(row["clause"], row["check"]) for row in kept}
    told = [*kept, *(row for row in begun["results"] if (row["clause"], row["check"]) not in judged)]
    results = [Result(clause=row["clause"], check=row["check"], verdict=Verdict(row["verdict"])) for row in told]
    clauses = [_clause(row) for row in begun["clauses"]]
    profile, stands_on = Profile(begun["profile"]), Access(_access(begun)["verdict"])
    counts = {
        each: replace(count(clauses, (), results, each, stands_on), unchecked=begun["counts"][each]["unchecked"])
        for each in Profile
    }
    chosen = Selection(
        level=Level(begun["level"]),
        profile=profile,
        partial=begun["partial"],
        run=tuple(clauses),
        not_applicable=tuple(each for each in clauses if of_clause(each.id, results) is Verdict.NOT_APPLICABLE),
        access=Access(_access(begun)["run"]),
        stands_on=stands_on,
    )
    return {
        **begun,
        "verdict": str(RunVerdict.INCOMPLETE),
        "summary": summary(RunVerdict.INCOMPLETE, chosen, counts[profile], played=is_played(begun)),
        "counts": {str(each): camel(asdict(counted)) for each, counted in counts.items()},
        "results": told,
        "clauses": [{**row, "verdict": str(of_clause(row["id"], results))} for row in begun["clauses"]],
    }


def _access(report: Mapping[str, Any]) -> Mapping[str, str]:
    """What the report says of its access; one of before there was any other was made on a cluster of ours."""
    return report.get("access") or {"run": Access.OWNED, "verdict": Access.OWNED}


def _clause(row: Mapping[str, Any]) -> Clause:
    """A report's clause as the contract had it, as far as counting goes."""
    return Clause(
        id=row["id"],
        slug=row["slug"],
        need=Need(row["need"]),
        subject=Subject(row["subject"]),
        origin=row["origin"],
        level=Level(row["level"]),
        since="",
        sentence=row["sentence"],
        remediation=row["remediation"],
        exception=row["exception"],
        feature=row.get("feature"),
        access=Access(row.get("access", Access.OWNED)),
    )

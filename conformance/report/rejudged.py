"""A stored report beside what its run's record says when it is judged again, and where the two differ. Pure.

Nothing of this is a report: the stored one stays what it is.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from conformance.contract.access import Access
from conformance.contract.clauses import Contract, Level, Profile
from conformance.contract.exits import RunVerdict
from conformance.contract.text import plain
from conformance.report.model import is_played, summary
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Control, Result, Verdict, count, of_clause, of_run, where_nodes_are_played
from conformance.target.description import Waiver
from conformance.target.selection import Selection

WIDTH = 120


def selection(report: Mapping[str, Any], contract: Contract) -> Selection:
    """The clauses that the run has made checks of, each with the access that it needed there."""
    made = {row["clause"] for row in report["results"] if "::" in row["check"]}
    access = report.get("access") or {"run": Access.OWNED, "verdict": Access.OWNED}
    return Selection(
        level=Level(report["level"]),
        profile=Profile(report["profile"]),
        partial=True,
        run=tuple(
            replace(contract[row["id"]], access=Access(row.get("access", Access.OWNED)))
            for row in report["clauses"]
            if row["id"] in made
        ),
        access=Access(access["run"]),
        stands_on=Access(access["verdict"]),
    )


def controls(report: Mapping[str, Any]) -> dict[str, Control]:
    """How positive controls ended in the run, by the check's id; a claim's row has the one that ended worst."""
    found = (row["control"] for row in report["results"] if row["control"])
    return {each["check"]: Control(each["check"], Verdict(each["verdict"]), each["message"]) for each in found}


def waivers(report: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """Those that have excused something in the run: of the others it said itself that they are not needed."""
    used = {row["clause"] for row in report["results"] if row["verdict"] == Verdict.WAIVED}
    return tuple(
        Waiver(**{**each, "expires": date.fromisoformat(each["expires"])})
        for each in report["target"]["waivers"]
        if each["clause"] in used
    )


def verdict(report: Mapping[str, Any], judged: Selection, judgement: Judgement) -> tuple[RunVerdict, str]:
    """What the record says of the run, and the same in one line."""
    played = is_played(report)
    counts = count(judged.run, (), judgement.results, judged.profile, judged.stands_on)
    found = of_run(
        counts, judgement.results, judgement.faults, interrupted=judgement.interrupted, access=judged.stands_on
    )
    found = where_nodes_are_played(found) if played else found
    return found, summary(found, judged, counts, played=played)


def kept(report: Mapping[str, Any], judged: Selection, results: Sequence[Result]) -> Iterator[str]:
    """A line for each clause whose checks on the record all passed, and how many of its checks these are."""
    for clause in judged.run:
        if of_clause(clause.id, results) is Verdict.PASSED:
            here = sum(result.clause == clause.id for result in results)
            every = sum(row["clause"] == clause.id for row in report["results"])
            yield f"{clause.id} passed" + (f", by {here} of its {every} checks" if here < every else "")


def differences(report: Mapping[str, Any], results: Iterable[Result]) -> Iterator[str]:
    """Where the record says something else than the report: a check's verdict, or what it says first."""
    stored = {row["check"]: row for row in report["results"]}
    for result in results:
        row = stored.get(result.check)
        was = "not made" if row is None else _told(row["verdict"], row["message"])
        now = _told(str(result.verdict), result.message)
        if was != now:
            changed = row is not None and row["source"] != result.source
            yield f"{result.check} was {was} in the run, and is {now} by its record" + (_CHANGED if changed else "")


def left_out(asked: Selection, judged: Selection) -> str:
    """The clauses that no record can judge, in lines; empty where there are none."""
    again = {clause.id for clause in judged.run}
    names = [clause.id for clause in asked.run if clause.id not in again]
    words = f"not judged again, since their checks look at what stood then ({len(names)}): {', '.join(names)}"
    return "\n".join(textwrap.wrap(words, WIDTH, subsequent_indent="  ")) if names else ""


def _told(verdict: str, message: str) -> str:
    said = plain(message).splitlines()
    return f"{verdict} ({said[0]})" if said else verdict


_CHANGED = "; the check's file has been changed since"

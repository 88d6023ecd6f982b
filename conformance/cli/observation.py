"""An observation as a report: the one of `certify`, with what an observation says in place of a run's verdict. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Contract, Profile, Subject
from conformance.contract.exits import RunVerdict, UsageError
from conformance.contract.kills import Kills
from conformance.report.model import Facts, build
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Result, count
from conformance.target.description import BundleSource, Target
from conformance.target.selection import Selection, Wish, choose
from conformance.watch import answers, rules
from conformance.watch.seen import Absent, Seen

UNWAIVED = "Nothing is waived in an observation: what is told of it is told as it was seen."


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What of an observation is no matter of the operator: when, where, and how it would be made again."""

    run_id: str
    folder: Path
    began: datetime
    seconds: float
    server: str
    subject: str
    """The operator as the command line names it."""
    command: tuple[str, ...]
    gaps: int
    interrupted: bool


def selection(contract: Contract, clauses: Sequence[str], profile: Profile | None) -> Selection:
    """The clauses that are judged, and those that an observation cannot judge.

    Raises:
        UsageError: a clause is asked for that there is not, or that cannot be observed.
    """
    chosen = choose(contract, Target(subjects=tuple(Subject)), Wish(clauses=tuple(clauses), profile=profile))
    for name in clauses:
        if not contract[name].observable:
            can = ", ".join(each.id for each in rules.observable(contract))
            raise UsageError(f"--clause {name}: it cannot be observed; there can be {can}")
    every = (*chosen.run, *chosen.not_applicable)
    run: tuple[Clause, ...] = tuple(each for each in every if each.observable)
    return replace(chosen, run=run, not_applicable=tuple(each for each in every if not each.observable))


def report(contract: Contract, kills: Kills, chosen: Selection, seen: Seen, outside: Outside) -> dict[str, Any]:
    """The report of what was seen."""
    wanted = {clause.id for clause in chosen.run}
    judged = answers.judged((rule for rule in rules.every(contract) if rule.clause in wanted), seen)
    results = (*judged, *rules.aside(chosen.not_applicable))
    found = build(
        Facts(
            run_id=outside.run_id,
            contract=contract,
            target=Target(bundle=BundleSource(source=f"{outside.subject} in {seen.namespace}")),
            selection=chosen,
            judgement=Judgement(results, (), outside.interrupted),
            kills=kills,
            started=outside.began,
            seconds=outside.seconds,
            folder=outside.folder,
            command=outside.command,
            environment=_about(seen, outside),
        )
    )
    found["target"]["subjects"] = [str(Subject.OPERATOR)]
    found["access"] = {"run": str(Access.NAMESPACE), "verdict": str(Access.NAMESPACE)}
    for clause in found["clauses"]:
        clause["exception"] = UNWAIVED
    return {**found, **_verdict(RunVerdict(found["verdict"]), chosen, results)}


def _verdict(verdict: RunVerdict, chosen: Selection, results: Sequence[Result]) -> Mapping[str, str]:
    counts = count(chosen.checked, chosen.unchecked, results, chosen.profile)
    named = rules.named(verdict)
    return {"verdict": str(named), "summary": rules.summary(named, counts, results, partial=chosen.partial)}


def _about(seen: Seen, outside: Outside) -> dict[str, str]:
    """What a reader has to know of the surroundings."""
    looked = sum(not isinstance(each.inside, Absent) for each in seen.sandboxes)
    return {
        "server": outside.server,
        "namespace": seen.namespace,
        "account": seen.account,
        "watched": f"{seen.seconds:.0f} s",
        "sandboxes": f"{len(seen.sandboxes)}, of which {looked} were looked into",
        "watch": "without a gap" if not outside.gaps else f"{outside.gaps} gaps, in which pods may have come and gone",
    }

"""The report of a run as plain data, the shape of schemas/report.schema.json. Pure.

Renderers read this and nothing else; times are given, never asked for. What a person is shown is made by the renderers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Contract, Need, Profile, Subject
from conformance.contract.exits import RunVerdict
from conformance.contract.kills import Kills
from conformance.contract.strength import Strength
from conformance.runner import claim_kills
from conformance.runner.message import repeat
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Counts, Result, Verdict, count, of_clause, of_run, where_nodes_are_played
from conformance.target.description import Target
from conformance.target.selection import Selection

SCHEMA_VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a report is made from. `environment` are names and versions of the surroundings, as strings.

    `folder` is the report's folder: evidence inside it is named relative to it. `command` repeats the run.
    """

    run_id: str
    contract: Contract
    target: Target
    selection: Selection
    judgement: Judgement
    kills: Kills
    started: datetime
    seconds: float
    folder: Path
    command: Sequence[str] = ("byohost", "certify")
    environment: Mapping[str, str] = field(default_factory=dict)
    egress: Mapping[str, Any] | None = None
    """Expected and observed destinations (`conformance.observe.egress_map`); None where there was no cluster."""
    inventory: Mapping[str, Any] | None = None
    """What stood in a cluster that is not ours, before and after (`conformance.environment.cluster_inventory`)."""
    played: bool = False
    """Whether the run stands on a control plane alone, so that everything beside the API server is played."""
    strength: Strength | None = None
    """What the suite is worth where an operator is under test; None where nobody has measured it."""
    unfinished: bool = False
    """Whether the run goes on: it is incomplete then, whatever has been judged; one that was interrupted has ended."""


def build(facts: Facts) -> dict[str, Any]:
    """The report. `started` must know its time zone; it is written in UTC."""
    selection, judgement = facts.selection, facts.judgement
    access = selection.stands_on
    counts = {
        profile: count(selection.checked, selection.unchecked, judgement.results, profile, access)
        for profile in Profile
    }
    own, unfinished = counts[selection.profile], facts.unfinished and not judgement.interrupted
    verdict = RunVerdict.INCOMPLETE if unfinished else _verdict(facts, own)
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": str(verdict),
        "level": str(selection.level),
        "profile": str(selection.profile),
        "partial": selection.partial,
        "access": {"run": str(selection.access), "verdict": str(access)},
        "summary": summary(verdict, selection, own, played=facts.played, explored=judgement.told.get("explored", "")),
        "counts": {str(profile): camel(asdict(counted)) for profile, counted in counts.items()},
        "contract": {"version": facts.contract.version, "revision": facts.contract.revision},
        "target": _target(facts.target),
        "environment": {**facts.environment, **judgement.told},
        "runId": facts.run_id,
        "startedAt": facts.started.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "seconds": round(facts.seconds, 3),
        "results": [row(result, facts) for result in judgement.results],
        "clauses": [_clause(clause, facts) for clause in selection.checked],
        "unchecked": [
            {"clause": clause.id, "need": str(clause.need), "sentence": clause.sentence, "reason": clause.unchecked}
            for clause in selection.unchecked
        ],
        "neverRed": _never_red(facts),
        "faults": list(judgement.faults),
        **({"unfinished": True} if unfinished else {}),
        **({} if facts.egress is None else {"egress": facts.egress}),
        **({} if facts.inventory is None else {"inventory": facts.inventory}),
        **_strength(facts),
    }


def _never_red(facts: Facts) -> list[dict[str, str]]:
    return [
        {"clause": one.clause, "check": one.check, "reason": one.reason or claim_kills.UNSAID}
        for one in claim_kills.never_red(facts.judgement.results, facts.contract, facts.kills)
    ]


def _strength(facts: Facts) -> dict[str, Any]:
    found = facts.strength if Subject.OPERATOR in facts.target.subjects else None
    return {} if found is None else {"strength": {**asdict(found), "survivors": list(found.survivors)}}


def _verdict(facts: Facts, own: Counts) -> RunVerdict:
    """Of a run that has ended; `own` are the counts of its profile."""
    judgement, access = facts.judgement, facts.selection.stands_on
    verdict = of_run(own, judgement.results, judgement.faults, interrupted=judgement.interrupted, access=access)
    return where_nodes_are_played(verdict) if facts.played else verdict


def summary(
    verdict: RunVerdict, selection: Selection, counts: Counts, *, played: bool = False, explored: str = ""
) -> str:
    """The run in one line: `conformant: core/full, 31 of 31 MUST; 88 MUST have no check yet`.

    `explored` is how many stories it stands on, where it is no checks that were made.
    """
    less = selection.stands_on is not Access.OWNED
    scope = f"{selection.profile}/{selection.level}{f' with {selection.stands_on} access' if less else ''}"
    scope = f"{scope}{' on a control plane alone' if played else ''}"
    parts = [f"{scope}, {counts.passed} of {counts.must} MUST{' judged here' if less else ''}"]
    named = {
        "waived": counts.waived,
        "failed": counts.failed,
        "could not run": counts.could_not_run,
        "not run": counts.not_run,
        "in error": counts.error,
        "not under test": counts.not_under_test,
        f"not judged: {unclaimed(selection)} not claimed": counts.not_applicable,
    }
    parts += [f"{number} {words}" for words, number in named.items() if number]
    if counts.needs_more_access:
        parts.append(f"{counts.needs_more_access} need{'s' if counts.needs_more_access == 1 else ''} more access")
    if counts.unchecked:
        parts.append(f"{counts.unchecked} MUST {'has' if counts.unchecked == 1 else 'have'} no check yet")
    parts += [f"seen in stories alone ({explored})"] if explored else []
    scope = " (a selection of the contract)" if selection.partial else ""
    return f"{verdict}: {'; '.join(parts)}{scope}"


def unclaimed(selection: Selection) -> str:
    """The features that the selected MUST clauses of the run's profile need and the target does not claim, in words."""
    needed = (clause for clause in selection.not_applicable if clause.need is Need.MUST)
    features = dict.fromkeys(str(clause.feature) for clause in needed if clause.belongs(selection.profile))
    return ", ".join(features)


def row(result: Result, facts: Facts) -> dict[str, Any]:
    """One result as the report has it."""
    control = result.control
    return {
        "clause": result.clause,
        "check": result.check,
        "verdict": str(result.verdict),
        "seconds": result.seconds,
        "message": result.message,
        "claim": result.claim,
        "control": None
        if control is None
        else {
            "check": control.check,
            "verdict": str(control.verdict),
            "message": control.message,
            "evidence": _inside(control.evidence, facts.folder),
        },
        "wait": None if result.wait is None else asdict(result.wait),
        "mutantsKilled": list(facts.kills.of(result.check, result.source)),
        "killsAreOlder": facts.kills.is_older(result.check, result.source, result.dependencies),
        "source": result.source,
        "dependencies": result.dependencies,
        "raised": result.raised,
        "evidence": _inside(result.evidence, facts.folder),
        "repeat": result.repeat or repeat(facts.command, result.clause),
    }


def _clause(clause: Clause, facts: Facts) -> dict[str, Any]:
    """The clause with its verdict; `counts` says whether it can turn the run's own profile red."""
    selection = facts.selection
    here = selection.stands_on.covers(clause.access)
    binding = clause.need is Need.MUST and clause.belongs(selection.profile) and here
    return {
        "id": clause.id,
        "slug": clause.slug,
        "family": next(family.name for family in facts.contract.families if family.key == clause.family),
        "need": str(clause.need),
        "subject": str(clause.subject),
        "origin": clause.origin,
        "level": str(clause.level),
        "access": str(clause.access),
        **({} if clause.feature is None else {"feature": clause.feature}),
        "counts": binding,
        "verdict": str(of_clause(clause.id, facts.judgement.results)),
        "sentence": clause.sentence,
        "remediation": clause.remediation,
        "exception": clause.exception,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "file": None if target.path is None else str(target.path),
        "image": target.operator.image,
        "args": list(target.operator.args),
        "families": list(target.operator.families),
        "features": list(target.operator.features),
        "bundle": target.bundle.source,
        "patches": len(target.bundle.patch),
        "subjects": [str(subject) for subject in target.subjects],
        "site": {key: value and _without_credentials(value) for key, value in asdict(target.site).items()},
        "network": {
            "profile": target.network.profile,
            "proxy": target.network.proxy if isinstance(target.network.proxy, str) else list(target.network.proxy),
            "gate": target.network.gate,
        },
        "waivers": [{**asdict(waiver), "expires": waiver.expires.isoformat()} for waiver in target.waivers],
        "mutant": None if target.mutant is None else target.mutant.id,
    }


def _without_credentials(text: str) -> str:
    return re.sub(r"//[^/]*@", "//", text)


def _inside(paths: Sequence[str], folder: Path) -> list[str]:
    """Paths relative to the folder; of a path outside of it the name only, so that no machine's layout is told."""
    return [
        Path(path).relative_to(folder).as_posix() if Path(path).is_relative_to(folder) else Path(path).name
        for path in paths
    ]


def camel(fields: Mapping[str, int]) -> dict[str, int]:
    """Counts under the names that the report gives them."""
    return {re.sub("_([a-z])", lambda found: found.group(1).upper(), name): value for name, value in fields.items()}


def is_played(report: Mapping[str, Any]) -> bool:
    """Whether a report's run stood on a control plane alone; one that has judged something knows."""
    return bool(report["environment"].get("ground") == "control-plane")


def passed(clause: Mapping[str, Any]) -> bool:
    """Whether a report's clause needs no explanation."""
    return clause["verdict"] in (Verdict.PASSED, Verdict.NOT_APPLICABLE, Verdict.NOT_UNDER_TEST)

"""The command `byohost report rejudge`: a stored run, judged again by its record. Edge: the report's folder, a session.

Whoever has a report can see for themselves that its greens follow from what was recorded, and may try what an edited
record would have given.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from conformance import builtin
from conformance.cli import show
from conformance.contract.clauses import Contract
from conformance.contract.exits import UsageError
from conformance.contract.text import plain
from conformance.environment.recorded_run import RecordedStage
from conformance.observe.run_record import FILE, IllegibleRecordError, RunRecord, parse
from conformance.report import folder, rejudged
from conformance.runner import rejudging
from conformance.runner.live_source import refuse_skipped_assertions
from conformance.runner.plan import Judgement, Plan


def rejudge(
    place: Annotated[Path, typer.Argument(help="A report folder, or a report.json.")] = Path("reports/latest"),
) -> int:
    """Judge a stored run again by what it has recorded, and leave by the exit code that this gives."""
    refuse_skipped_assertions()
    report, contract = folder.read(place), builtin.contract()
    _same_contract(place, report, contract)
    asked = rejudged.selection(report, contract)
    plan = Plan(
        contract=contract,
        target=replace(builtin.reference_target(), waivers=rejudged.waivers(report)),
        selection=asked,
        stage=RecordedStage(record(place if place.is_dir() else place.parent, report)),
        today=date.fromisoformat(report["startedAt"][:10]),
        controls=rejudged.controls(report),
    )
    again, judgement = rejudging.rejudged(plan)
    if not again.selection.run:
        raise UsageError(f"{place}: no clause that its run was judged by can be judged by a record alone")
    verdict, summary = rejudged.verdict(report, again.selection, judgement)
    lines = [
        f"the report of run {report['runId']} says: {plain(report['summary'])}",
        rejudged.left_out(asked, again.selection),
        *rejudged.kept(report, again.selection, judgement.results),
        *(f"differs: {each}" for each in rejudged.differences(report, judgement.results)),
        show.report(_told(report, judgement, summary), None),
    ]
    sys.stdout.write("\n".join(filter(None, lines)) + "\n")
    return verdict.exit


def _told(report: Mapping[str, Any], judgement: Judgement, summary: str) -> dict[str, Any]:
    """The new judgement in a report's words, as far as a terminal shows them."""
    rows = [
        {"clause": each.clause, "verdict": str(each.verdict), "message": each.message} for each in judgement.results
    ]
    waived = {each["clause"] for each in rows if each["verdict"] == "waived"}
    return {
        "faults": judgement.faults,
        "results": rows,
        "target": {"waivers": [each for each in report["target"]["waivers"] if each["clause"] in waived]},
        "environment": {},
        "startedAt": report["startedAt"],
        "summary": f"its record says, of what can be judged again: {summary}",
    }


def record(place: Path, report: Mapping[str, Any]) -> RunRecord:
    """The record in a report's folder, which must be of the report's own run.

    Raises:
        UsageError: There is none, or it cannot be judged by.
    """
    file = place / FILE
    try:
        found = parse(file.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError as error:
        raise UsageError(
            f"{place}: there is no {FILE} in it, so its run cannot be judged again; a static run has none, nor a "
            "selection without checks of the whole run, nor one that ended before these, nor one of an earlier "
            "version; `byohost report show` prints what was judged"
        ) from error
    except (OSError, IllegibleRecordError) as error:
        raise UsageError(f"{file}: {error}; nothing was judged by it") from error
    if found.run != report["runId"]:
        raise UsageError(f"{file}: it is of run {found.run}, and the report beside it of run {report['runId']}")
    return found


def _same_contract(place: Path, report: Mapping[str, Any], contract: Contract) -> None:
    theirs = report["contract"]
    if theirs["revision"] != contract.revision:
        raise UsageError(
            f"{place}: its run was judged by contract {theirs['version']} ({theirs['revision'][:19]}), and this "
            f"byohost has {contract.version} ({contract.revision[:19]}): judge it again with the byohost that made it"
        )

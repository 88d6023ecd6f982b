"""report.md: the report for a person who reads it for the first time. Pure.

The verdict comes first, then what is not green with its reason, then what is, then what nobody has looked at.
Everything observed is escaped; the contract's own words are not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract.text import fenced, markdown, plain
from conformance.contract.wording import places
from conformance.report.egress import lines as egress
from conformance.report.inventory import lines as inventory
from conformance.target.description import PLATFORM

_VERDICTS = {
    "conformant": "Conformant",
    "conformant-with-waivers": "Conformant, with waivers",
    "conformant-with-cluster-access": "Conformant, as far as cluster access shows",
    "conformant-with-namespace-access": "Conformant, as far as namespace access shows",
    "conformant-on-control-plane": "Conformant, as far as a control plane alone shows",
    "observed": "Observed, and nothing wrong seen",
    "not-conformant": "Not conformant",
    "error": "No verdict: the harness broke",
    "incomplete": "No verdict: not everything could be judged",
    "interrupted": "No verdict: the run was interrupted",
}
_MEANING = {
    "conformant": "Every MUST that was judged is kept.",
    "conformant-with-waivers": "Every MUST that was judged is kept or waived by name.",
    "conformant-with-cluster-access": "Every MUST that cluster access can judge is kept; the rest needs more.",
    "conformant-with-namespace-access": "Every MUST that namespace access can judge is kept; the rest needs more.",
    "conformant-on-control-plane": "Every MUST that was asked for is kept where nodes are played; no certificate.",
    "observed": "Every MUST that could be seen from outside was kept as long as was watched; no certificate.",
    "not-conformant": "At least one MUST is broken; see below which, and by what evidence.",
    "error": "Something of the harness or of its surroundings failed. This says nothing against the target.",
    "incomplete": "At least one MUST could not be judged here. This says nothing for or against the target.",
    "interrupted": "What was judged before is below.",
}
_SECTIONS = {
    "error": "Errors of the harness",
    "failed": "Failed",
    "could-not-run": "Could not run",
    "not-run": "Not run",
    "waived": "Waived",
}
_COLUMNS = ("passed", "failed", "error", "could-not-run", "not-run", "waived", "not-under-test", "not-applicable")


def render(report: Mapping[str, Any]) -> str:
    """The text of report.md."""
    lines = [*_head(report), *_families(report)]
    if report["faults"]:
        lines += ["", "## What broke outside the checks", *(f"\n{fenced(fault)}" for fault in report["faults"])]
    for verdict, title in _SECTIONS.items():
        lines += _section(report, verdict, title)
    lines += [
        *_kept(report),
        *_left_out(report),
        *_unchecked(report),
        *_never_red(report),
        *_strength(report),
        *egress(report),
        *inventory(report),
        *_surroundings(report),
    ]
    return "\n".join(lines) + "\n"


def _head(report: Mapping[str, Any]) -> Iterator[str]:
    target = report["target"]
    named = target["file"] or (target["bundle"] if target["bundle"] != PLATFORM else None)
    judged = "the built-in reference target" if named is None else markdown(named)
    yield f"# {_VERDICTS[report['verdict']]}"
    yield ""
    yield f"**{report['summary']}**"
    yield ""
    yield _MEANING[report["verdict"]]
    yield ""
    yield f"Judged: {judged}, with {', '.join(target['subjects'])} under test,"
    yield f"at {report['startedAt']} in {report['seconds']:.0f} s, against contract"
    yield f"{report['contract']['version']} (`{report['contract']['revision'][:19]}`). MUST clauses count;"
    yield "those of origin *added* count in the profile *hardened* only."


def _families(report: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "## By family", "")
    yield "| family | " + " | ".join(_COLUMNS) + " |"
    yield "|---|" + "---:|" * len(_COLUMNS)
    for family in dict.fromkeys(clause["family"] for clause in report["clauses"]):
        verdicts = [clause["verdict"] for clause in report["clauses"] if clause["family"] == family]
        yield f"| {family} | " + " | ".join(str(verdicts.count(column) or "") for column in _COLUMNS) + " |"


def _section(report: Mapping[str, Any], verdict: str, title: str) -> Iterator[str]:
    found = [result for result in report["results"] if result["verdict"] == verdict]
    clauses = {clause["id"]: clause for clause in report["clauses"]}
    if found:
        yield from ("", f"## {title}")
    for result in found:
        yield from _told(result, clauses[result["clause"]])


def _told(result: Mapping[str, Any], clause: Mapping[str, Any]) -> Iterator[str]:
    weight = clause["need"].upper() if clause["counts"] else f"{clause['need'].upper()}; does not count in this profile"
    yield from ("", f"### {clause['id']} {clause['slug']} ({weight})", "")
    yield f"The contract: {clause['sentence']}"
    yield ""
    yield f"The check `{_code(result['check'])}`: {markdown(result['claim'] or 'no claim of its own')}"
    yield ""
    yield fenced(result["message"] or "nothing was said")
    yield ""
    if result["wait"]:
        wait = result["wait"]
        yield f"- Waited {wait['seconds']:.1f} s with {wait['reads']} reads for: {markdown(wait['expected'])}"
    if result["control"]:
        control = result["control"]
        said = f": {markdown(control['message'])}" if control["message"] else ""
        yield f"- Positive control `{_code(control['check'])}`: {control['verdict']}{said}"
    if result["verdict"] == "failed":
        yield f"- To mend it: {clause['remediation']}"
        yield f"- If it cannot be mended: {clause['exception']}"
    for place in places(result["evidence"]):
        yield f"- Evidence: `{_code(place)}`"
    yield f"- To repeat it: `{_code(result['repeat'])}`"


def _kept(report: Mapping[str, Any]) -> Iterator[str]:
    """What is green, and beside each the broken targets on which its checks have turned red."""
    green = [clause for clause in report["clauses"] if clause["verdict"] == "passed"]
    if not green:
        return
    yield from ("", "## Kept", "", "| clause | what it says | shown to fail on |", "|---|---|---|")
    for clause in green:
        mine = [result for result in report["results"] if result["clause"] == clause["id"]]
        yield f"| {clause['id']} {clause['slug']} | {clause['sentence']} | {_kills(mine)} |"
    if any(_is_older(result) for result in report["results"]):
        yield from ("", _OLDER)


_OLDER = "An asterisk: before what brings it about was changed. The check may not see it any more; nobody has tried."


def _kills(results: Sequence[Mapping[str, Any]]) -> str:
    every = {mutant for result in results for mutant in result["mutantsKilled"]}
    lately = {mutant for result in results if not _is_older(result) for mutant in result["mutantsKilled"]}
    return ", ".join(markdown(one) + ("" if one in lately else "\\*") for one in sorted(every)) or "nothing yet"


def _is_older(result: Mapping[str, Any]) -> bool:
    """Reports of before 2026-12-01 do not say."""
    return bool(result.get("killsAreOlder"))


def _left_out(report: Mapping[str, Any]) -> Iterator[str]:
    """What was not asked of this target, and why not."""
    results = [result for result in report["results"] if result["verdict"] in ("not-under-test", "not-applicable")]
    if not results:
        return
    sentences = {clause["id"]: clause["sentence"] for clause in report["clauses"]}
    yield from ("", "## Left out", "", "Not asked of this target; in no count of what is kept.", "")
    yield from ("| clause | what it says | why it was left out |", "|---|---|---|")
    for result in results:
        yield f"| {result['clause']} | {sentences[result['clause']]} | {markdown(result['message'])} |"


def _unchecked(report: Mapping[str, Any]) -> Iterator[str]:
    if not report["unchecked"]:
        return
    yield from ("", "## Without a check", "", "Nobody has looked at these; they are in no count of what is kept.", "")
    yield from ("| clause | what it says | why there is no check |", "|---|---|---|")
    for entry in report["unchecked"]:
        yield f"| {entry['clause']} | {entry['sentence']} | {entry['reason']} |"


def _never_red(report: Mapping[str, Any]) -> Iterator[str]:
    if not report["neverRed"]:
        return
    yield from (
        "",
        "## Checks never seen red",
        "",
        "No broken target has turned these red yet, for the reason given.",
        "",
    )
    yield from ("| clause | check | why |", "|---|---|---|")
    for entry in report["neverRed"]:
        yield f"| {entry['clause']} | `{_code(entry['check'])}` | {entry['reason']} |"


def _strength(report: Mapping[str, Any]) -> Iterator[str]:
    """What a green is worth."""
    found = report.get("strength")
    if found is None:
        return
    yield from ("", "## How strong the suite is", "")
    yield f"This version of the suite catches {found['caught']} of {found['changing']} generated faults of an operator"
    yield f"(last judged {found['date']}); `docs/strength.md` has those that it does not catch, each with the reason."


def _surroundings(report: Mapping[str, Any]) -> Iterator[str]:
    if not report["environment"]:
        return
    yield from ("", "## Surroundings", "")
    for name, value in sorted(report["environment"].items()):
        yield f"- {markdown(name)}: {markdown(value)}"


def _code(text: str) -> str:
    """Text inside single backquotes: what could end the code span is replaced."""
    return " ".join(plain(text).split()).replace("`", "'").replace("|", "/")

"""junit.xml: the report for CI servers, valid also when a run failed, broke or was cut off. Pure.

A suite per family, a case per result. What does not turn the run red is skipped, with its reason, never silently green;
what was not judged is an error. Faults of the harness outside any check are errors of a suite of their own; so is a run
that is not green though no case of it says so: one that goes on or was killed, was interrupted at its end, or judged no
MUST.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract.exits import Exit, RunVerdict
from conformance.contract.text import plain
from conformance.contract.wording import places

_ASIDE = ("not-applicable", "not-under-test", "waived")


def render(report: Mapping[str, Any]) -> str:
    """The text of junit.xml."""
    root = ET.Element("testsuites", name="byohost", time=f"{report['seconds']:.3f}")
    clauses = {clause["id"]: clause for clause in report["clauses"]}
    families = list(dict.fromkeys(clause["family"] for clause in report["clauses"]))
    for family in families:
        mine = [result for result in report["results"] if clauses[result["clause"]]["family"] == family]
        suite = _suite(root, family, report, mine)
        for result in mine:
            _case(suite, result, clauses[result["clause"]])
        _tally(suite)
    faults = {f"fault {number}": fault for number, fault in enumerate(report["faults"], start=1)}
    if faults:
        _errors(root, "harness", report, faults)
    red = any(suite.get(count) != "0" for suite in root for count in ("failures", "errors"))
    if not red and RunVerdict(report["verdict"]).exit is not Exit.CONFORMANT:
        _errors(root, "run", report, {report["verdict"]: report["summary"]})
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _errors(root: ET.Element, name: str, report: Mapping[str, Any], told: Mapping[str, str]) -> None:
    """A suite of cases that are errors, by their names."""
    suite = _suite(root, name, report, [])
    for case_name, words in told.items():
        case = ET.SubElement(suite, "testcase", classname=name, name=case_name, time="0.000")
        _outcome(case, ("error", "error"), words, words)
    _tally(suite)


def _suite(root: ET.Element, name: str, report: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> ET.Element:
    seconds = sum(result["seconds"] for result in results)
    suite = ET.SubElement(root, "testsuite", name=name, timestamp=report["startedAt"], time=f"{seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    for key in ("verdict", "summary", "level", "profile", "runId"):
        ET.SubElement(properties, "property", name=key, value=plain(report[key]))
    ET.SubElement(properties, "property", name="access", value=report.get("access", {}).get("run", "owned"))
    ET.SubElement(properties, "property", name="contract", value=report["contract"]["revision"])
    return suite


def _case(suite: ET.Element, result: Mapping[str, Any], clause: Mapping[str, Any]) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"{result['clause']} {clause['slug']}",
        name=plain(result["check"]),
        time=f"{result['seconds']:.3f}",
    )
    verdict, told = result["verdict"], result["message"] or clause["sentence"]
    words = "\n".join(
        [
            clause["sentence"],
            result["message"],
            *(f"evidence: {place}" for place in places(result["evidence"])),
            f"repeat: {result['repeat']}",
        ]
    )
    if verdict in _ASIDE or (verdict not in ("passed", "error") and not clause["counts"]):
        _outcome(case, ("skipped", verdict), told, words)
    elif verdict == "failed":
        _outcome(case, ("failure", verdict), told, words)
    elif verdict != "passed":
        _outcome(case, ("error", verdict), told, words)


def _outcome(case: ET.Element, how: tuple[str, str], told: str, words: str) -> None:
    """`how` are the element's name and the verdict; what is told in one line is the first that is not empty."""
    tag, verdict = how
    first = next((line for line in plain(told).splitlines() if line.strip()), "")
    ET.SubElement(case, tag, type=verdict, message=f"{verdict}: {first}").text = plain(words)


def _tally(suite: ET.Element) -> None:
    """The counts that every reader of JUnit files expects on a suite."""
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))

"""junit.xml: the report for CI servers, valid also when a run failed, broke or was cut off. Pure.

A suite per family, a case per result. What does not turn the run red is skipped, with its reason, never silently green;
what was not judged is an error. Faults of the harness outside any check are errors of a suite of their own.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

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
    if report["faults"]:
        suite = _suite(root, "harness", report, [])
        for number, fault in enumerate(report["faults"], start=1):
            case = ET.SubElement(suite, "testcase", classname="harness", name=f"fault {number}", time="0.000")
            _outcome(case, "error", "error", fault)
        _tally(suite)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


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
    verdict = result["verdict"]
    words = "\n".join(
        [
            clause["sentence"],
            result["message"],
            *(f"evidence: {place}" for place in places(result["evidence"])),
            f"repeat: {result['repeat']}",
        ]
    )
    if verdict in _ASIDE or (verdict not in ("passed", "error") and not clause["counts"]):
        _outcome(case, "skipped", verdict, words)
    elif verdict == "failed":
        _outcome(case, "failure", verdict, words)
    elif verdict != "passed":
        _outcome(case, "error", verdict, words)


def _outcome(case: ET.Element, tag: str, verdict: str, words: str) -> None:
    lines = [line for line in plain(words).splitlines() if line]
    told = lines[1] if len(lines) > 1 else lines[0]
    ET.SubElement(case, tag, type=verdict, message=f"{verdict}: {told}").text = plain(words)


def _tally(suite: ET.Element) -> None:
    """The counts that every reader of JUnit files expects on a suite."""
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))

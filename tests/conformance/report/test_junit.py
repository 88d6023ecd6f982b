"""junit.xml."""

import xml.etree.ElementTree as ET
from typing import Any

from conformance.report import junit as render_junit


def test_junit_is_valid_and_sums_up(report: dict[str, Any]) -> None:
    """A reader of JUnit finds each verdict in its place, whatever was observed."""
    root = ET.fromstring(render_junit.render(report))  # noqa: S314 - our own text
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "10",
        "failures": "1",
        "errors": "3",
        "skipped": "5",
    }
    outcomes = {case.get("classname", "").split()[0]: [child.tag for child in case] for case in root.iter("testcase")}
    assert outcomes == {
        "EGR-01": ["failure"],
        "EGR-02": ["skipped"],
        "EGR-03": ["skipped"],
        "EGR-04": ["skipped"],
        "EGR-05": ["skipped"],
        "EGR-07": ["error"],
        "RBC-01": ["error"],
        "RBC-02": ["skipped"],
        "RBC-03": [],
        "harness": ["error"],
    }
    failure = next(root.iter("failure"))
    assert "\\u001b[31m</failure>]]>" in (failure.text or "")


def test_no_run_that_is_not_green_looks_green(report: dict[str, Any]) -> None:
    """One that was interrupted at its end, or judged no MUST, has an error too, and a green one has none."""
    green = [result for result in report["results"] if result["verdict"] == "passed"]
    for verdict, errors in (("interrupted", "1"), ("incomplete", "1"), ("conformant", "0"), ("observed", "0")):
        told = report | {"verdict": verdict, "summary": f"{verdict}: so", "results": green, "faults": []}
        root = ET.fromstring(render_junit.render(told))  # noqa: S314 - our own text
        assert (root.get("failures"), root.get("errors")) == ("0", errors)
        assert [error.get("message") for error in root.iter("error")] == [f"error: {verdict}: so"] * int(errors)


def test_the_first_line_is_that_of_what_was_found(report: dict[str, Any]) -> None:
    """A fault of several lines is told by its first, and so is a result."""
    root = ET.fromstring(render_junit.render(report | {"faults": ["it broke\nTraceback"]}))  # noqa: S314 - our own text
    assert [case.find("error").get("message") for case in root.iter("testcase") if case.get("name") == "fault 1"] == [  # type: ignore[union-attr] # it has one
        "error: it broke"
    ]

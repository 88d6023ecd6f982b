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

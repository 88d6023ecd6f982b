from typing import Any

from conformance.watch.show import UNBROKEN, lines


def result(clause: str, name: str, verdict: str, message: str) -> dict[str, Any]:
    return {"clause": clause, "check": name, "verdict": verdict, "message": message}


def clause(name: str, verdict: str, *, counts: bool = True) -> dict[str, Any]:
    return {"id": name, "slug": "a-slug", "verdict": verdict, "counts": counts, "remediation": "Mend it."}


REPORT: dict[str, Any] = {
    "clauses": [
        clause("POD-01", "passed"),
        clause("POD-02", "failed"),
        clause("POD-08", "failed", counts=False),
        clause("CHN-01", "could-not-run"),
        clause("KEY-01", "not-applicable"),
    ],
    "results": [
        result("POD-01", "observe/non-root", "passed", "2 sandboxes"),
        result("POD-01", "observe/non-root-in-fact", "passed", "from inside"),
        result("POD-02", "observe/no-capabilities", "failed", "work-1: drops\x1b[31m nothing"),
        result("POD-02", "observe/no-capabilities-in-fact", "failed", "work-1 holds some"),
        result("POD-08", "observe/seccomp", "failed", "none"),
        result("CHN-01", "observe/dials-out-only", "could-not-run", "no probe"),
        result("KEY-01", "KEY-01", "not-applicable", "byohost certify judges it"),
    ],
    "summary": "not-conformant: observed 1 of 3 MUST",
}


def shown(width: int = UNBROKEN) -> list[str]:
    return [str(line) for line in lines(REPORT, width)]


def test_a_line_for_each_clause_that_is_judged() -> None:
    """Those that cannot be observed are not shown; what was observed cannot steer a terminal."""
    found = shown()
    assert [line.split()[:2] for line in found[:4]] == [
        ["ok", "POD-01"],
        ["no", "POD-02"],
        ["no", "POD-08"],
        ["?", "CHN-01"],
    ]
    assert found[4] == "\nnot-conformant: observed 1 of 3 MUST"
    assert "from inside" not in found[0]
    assert "\x1b" not in found[1]


def test_a_red_says_what_was_found_and_what_to_do() -> None:
    told = [line.strip() for line in shown()[1].splitlines()]
    assert told[1:] == ["work-1 holds some", "remedy  Mend it."]
    assert "it does not count in this profile" in shown()[2]


def test_what_is_too_long_goes_on_below() -> None:
    assert all(len(line) <= 100 for one in shown(100) for line in one.splitlines())

"""A preflight for people and for programs."""

import json

from conformance.preflight import show
from conformance.preflight.finding import Answer, Finding, Verdict

BAD = Finding(
    id="quota",
    answer=Answer.NOT_READY,
    words="there is room for 2",
    namespace="team-a",
    evidence=("ResourceQuota q: pods 1 of 3", "and more"),
    remedy="Raise it.",
    costs=("REC-03", "POD", "full"),
    seconds=0.25,
)
GOOD = Finding(id="version", answer=Answer.READY, words="Kubernetes v1.36.0", remedy="none", costs=("full",))


def test_a_bad_finding_is_told_whole() -> None:
    assert str(show.finding(BAD, 200)).splitlines() == [
        "  no quota            team-a: there is room for 2",
        "                      seen    ResourceQuota q: pods 1 of 3",
        "                              and more",
        "                      remedy  Raise it.",
        "                      costs   every clause of the levels full; every clause of POD; REC-03",
    ]


def test_a_good_one_is_a_line() -> None:
    assert str(show.finding(GOOD, 200)) == "  ok version          Kubernetes v1.36.0"


def test_what_is_not_asked_is_a_line_too() -> None:
    found = Finding(id="pulls", answer=Answer.NOT_ASKED, words="not asked", remedy="x", costs=("EGR-09",))
    assert str(show.finding(found, 200)) == "   - pulls            not asked"


def test_long_words_go_on_below_where_they_began() -> None:
    found = Finding(id="api", answer=Answer.READY, words="word " * 20)
    lines = str(show.finding(found, 80)).splitlines()
    assert len(lines) > 1
    assert all(line.startswith(" " * 22 + "word") for line in lines[1:])


def test_what_was_observed_steers_no_terminal() -> None:
    found = Finding(id="pods", answer=Answer.NOT_READY, words="\x1b[2J", evidence=("\x1b]0;x\x07\u202e",))
    shown = str(show.finding(found, 80))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_costs_in_words() -> None:
    assert show.costs(("smoke", "full")) == "every clause of the levels smoke and full"
    assert show.costs(("KEY-07",)) == "KEY-07"


def test_the_last_line() -> None:
    line = str(show.summary(Verdict.NOT_READY, [BAD, GOOD, GOOD], "namespace", 3.21)).strip()
    assert line == "not ready for a run with namespace access: 2 ok, 1 no (3.2 s)"
    unasked = Finding(id="pulls", answer=Answer.NOT_ASKED, words="")
    assert "1 not asked" in str(show.summary(Verdict.READY, [unasked], "cluster", 1.0))


def test_json_has_everything() -> None:
    found = json.loads(show.as_json(Verdict.NOT_READY, [BAD, GOOD], {"access": "namespace"}, 1.23456))
    assert {key: found[key] for key in ("schemaVersion", "verdict", "access", "seconds")} == {
        "schemaVersion": 1,
        "verdict": "not-ready",
        "access": "namespace",
        "seconds": 1.235,
    }
    assert found["findings"][0]["evidence"] == list(BAD.evidence)
    assert found["findings"][1]["namespace"] is None

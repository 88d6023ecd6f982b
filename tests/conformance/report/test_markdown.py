"""report.md."""

from typing import Any

from conformance.report import markdown as render_markdown


def test_markdown_shows_the_verdict_first_and_obeys_nobody(report: dict[str, Any]) -> None:
    """The first line is the verdict; hostile words stand escaped or fenced."""
    text = render_markdown.render(report)
    assert text.startswith("# No verdict: the harness broke\n")
    assert "\x1b" not in text
    outside = "".join(part for index, part in enumerate(text.split("```")) if index % 2 == 0)
    assert "<script>" not in outside.replace("\\<script\\>", "")
    for words in ("## Failed", "## Could not run", "## Waived", "## Without a check", "Later", "m1", "## Surroundings"):
        assert words in text
    assert "byohost certify --clause EGR-01" in text


def test_bundle_alone_is_named_as_what_was_judged(report: dict[str, Any]) -> None:
    """Without a target file it is the bundle's file, or the built-in target."""
    target = report["target"]
    linted = {**report, "target": {**target, "file": None, "bundle": "a_b.yaml"}}
    assert "Judged: a\\_b.yaml, with operator under test" in render_markdown.render(linted)
    ours = {**report, "target": {**target, "file": None, "bundle": "platform"}}
    assert "Judged: the built-in reference target" in render_markdown.render(ours)


def test_what_was_left_out_is_listed_with_its_reason(report: dict[str, Any]) -> None:
    """A clause that was not asked of the target stands in the report by name, not as a number alone."""
    idle = {**report["results"][0], "clause": "EGR-01", "verdict": "not-applicable", "message": "no such feature"}
    text = render_markdown.render({**report, "results": [idle]})
    sentence = next(clause["sentence"] for clause in report["clauses"] if clause["id"] == "EGR-01")
    assert f"| EGR-01 | {sentence} | no such feature |" in text.partition("## Left out")[2]
    assert "## Left out" not in render_markdown.render({**report, "results": []})


def test_checks_without_teeth_are_named_with_the_reason(report: dict[str, Any]) -> None:
    """A green that no broken target has ever turned red is the weaker for it, and the report says so."""
    entry = {"clause": "RBC-01", "check": "a/test_a.py::test_one", "reason": "Nobody has broken it."}
    text = render_markdown.render({**report, "neverRed": [entry]}).partition("## Checks never seen red")[2]
    assert "| RBC-01 | `a/test_a.py::test_one` | Nobody has broken it. |" in text
    assert "## Checks never seen red" not in render_markdown.render({**report, "neverRed": []})


def test_what_a_green_is_worth_is_told_where_it_was_measured(report: dict[str, Any]) -> None:
    """As a number with its date, and where to read of what is not caught."""
    found = {"caught": 93, "changing": 100, "date": "2026-11-30"}
    text = render_markdown.render({**report, "strength": found}).partition("## How strong the suite is")[2]
    assert "catches 93 of 100 generated faults of an operator\n(last judged 2026-11-30)" in text
    assert "## How strong" not in render_markdown.render(report)


def test_report_lists_the_claims_of_its_run_that_no_mutant_turned_red(report: dict[str, Any]) -> None:
    """All but the one that has a kill under its source; without a reason in the contract it says that too."""
    listed = {entry["clause"]: entry["reason"] for entry in report["neverRed"]}
    assert "RBC-03" not in listed
    assert listed["EGR-01"] == "no reason is on record"


def test_mutants_that_were_seen_before_the_scenario_changed_bear_an_asterisk(report: dict[str, Any]) -> None:
    """Unless another check of the clause has seen the same one since; without any there is no word of it."""
    kept = next(one for one in report["results"] if one["clause"] == "RBC-03")
    older = {**kept, "killsAreOlder": True, "mutantsKilled": ["m1", "m2"]}
    assert "| m1, m2\\* |" in (text := render_markdown.render({**report, "results": [kept, older]}))
    assert "An asterisk: " in text
    assert "An asterisk: " not in render_markdown.render(report)

"""The record of kills: what is counted, kept and forgotten."""

from typing import Any

from conformance import builtin
from conformance.contract.kills import Kill, Kills
from tests.mutants.kill_record import Rule, forgotten, kills_of, merged, older, today

RULE = Rule(
    named={"m": ["EGR-01"], "n": ["EGR-01"]},
    clauses={"a": "EGR-01", "b": "EGR-02"},
    sources={"a": "1", "b": "1"},
    dependencies={"a": "d", "b": ""},
)
OLDER = 447
"""Checks whose kills are older than what they take their claims from. It only falls: whoever changes a scenario has the
mutants of its checks judged again, and whoever has judged others again writes the lower number."""


def red(check: str, **more: Any) -> dict[str, Any]:
    """The result of a check whose own assertion failed, as a report has it."""
    return {"check": check, "verdict": "failed", "source": "1", "raised": "a:7", **more}


def test_only_failures_on_mutants_count() -> None:
    """A green on a mutant, and a red on the reference, kill nothing."""
    results = [red("a::b"), red("a::c", verdict="passed", raised="")]
    reports = [{"target": {"mutant": "m"}, "results": results}, {"target": {"mutant": None}, "results": results}]
    assert kills_of(reports, RULE) == {"a::b": Kill("1", ("m",))}


def test_a_kill_is_the_checks_own_and_of_a_clause_that_the_mutant_names() -> None:
    """A fixture that failed, a clause beside the mutant's own, a file that has changed since: none of them counts."""
    results = [red("a::fixture", raised=""), red("b::beside"), red("a::changed", source="0"), red("gone::one")]
    assert kills_of([{"target": {"mutant": "m"}, "results": results}], RULE) == {}
    assert kills_of([{"target": {"mutant": "nobody's"}, "results": [red("a::b")]}], RULE) == {}


def test_a_report_of_before_the_rule_counts_nothing() -> None:
    """It does not say where the assertion stood."""
    old = {"check": "a::b", "verdict": "failed"}
    assert kills_of([{"target": {"mutant": "m"}, "results": [old]}], RULE) == {}


def test_a_changed_check_loses_what_it_had_killed() -> None:
    """Kills of an unchanged check are kept and joined; those of a changed one are forgotten."""
    old = Kills({"a::same": Kill("1", ("m",)), "a::changed": Kill("0", ("m",)), "b::beside": Kill("1", ("m",))})
    now = merged(old, {"a::same": Kill("1", ("n",)), "a::new": Kill("1", ("n",))}, RULE)
    assert now.by_check == {"a::same": Kill("1", ("m", "n")), "a::new": Kill("1", ("n",))}


def test_who_has_to_be_judged_again_is_told() -> None:
    """A mutant whose kill went with the check's old source; not one that is kept, is gone, or names another clause."""
    old = Kills({"a::kept": Kill("1", ("m",)), "a::changed": Kill("0", ("n", "gone")), "b::beside": Kill("0", ("m",))})
    assert forgotten(old, merged(old, {}, RULE), RULE) == ["n"]
    assert forgotten(old, merged(old, {"a::changed": Kill("1", ("n",))}, RULE), RULE) == []


def test_a_kill_is_of_the_scenarios_that_it_was_seen_with() -> None:
    """A red by today's refreshes what was older, whatever another report of the check says; an older one does not."""
    seen, before = [
        {"target": {"mutant": mutant}, "results": [red("a::b", dependencies=digest)]}
        for mutant, digest in (("m", "d"), ("n", "c"))
    ]
    for reports in ([seen, before], [before, seen]):
        assert kills_of(reports, RULE) == {"a::b": Kill("1", ("m", "n"), "d")}
    old = Kills({"a::b": Kill("1", ("n",), "c")})
    assert older(old, RULE) == ["a::b"]
    assert merged(old, kills_of([seen], RULE), RULE).by_check == {"a::b": Kill("1", ("m", "n"), "d")}
    assert older(merged(old, kills_of([seen], RULE), RULE), RULE) == []
    fresh = Kills({"a::b": Kill("1", ("m",), "d")})
    assert merged(fresh, kills_of([before], RULE), RULE).by_check == {"a::b": Kill("1", ("m", "n"), "d")}
    changed = Kills({"a::b": Kill("0", ("m",), "d")})
    assert merged(changed, kills_of([before], RULE), RULE).by_check == {"a::b": Kill("1", ("n",))}


def test_older_kills_become_fewer() -> None:
    """None is added: a check whose scenario has changed is told, with the mutants that have to be judged again."""
    stored, rule = builtin.kills(), today()
    found = older(stored, rule)
    changed = {check: stored.by_check[check].mutants for check in found if stored.by_check[check].dependencies}
    assert len(found) <= OLDER, f"their scenarios have changed since they turned red; judge again: {changed}"
    assert len(found) == OLDER, f"OLDER is {len(found)} by now"


def test_the_stored_record_keeps_the_rule() -> None:
    """Each kill that ships is of the check as it is, on a mutant that is there and names its clause."""
    stored = builtin.kills()
    assert merged(stored, {}, today()) == stored, "kills.json is stale: run `python -m tests.mutants.kill_record`"

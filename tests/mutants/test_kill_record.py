"""The record of kills: what is counted, kept and forgotten."""

from conformance.kills import Kill, Kills
from tests.mutants.kill_record import kills_of, merged


def test_only_failures_on_mutants_count() -> None:
    """A green on a mutant, and a red on the reference, kill nothing."""
    results = [{"check": "a::b", "verdict": "failed"}, {"check": "a::c", "verdict": "passed"}]
    reports = [{"target": {"mutant": "m"}, "results": results}, {"target": {"mutant": None}, "results": results}]
    assert kills_of(reports) == {"a::b": {"m"}}


def test_a_changed_check_loses_what_it_had_killed() -> None:
    """Kills of an unchanged check are kept and joined; those of a changed one are forgotten."""
    old = Kills({"same": Kill("1", ("m",)), "changed": Kill("1", ("m",))})
    now = merged(old, {"same": {"n"}}, {"same": "1", "changed": "2"})
    assert now.by_check == {"same": Kill("1", ("m", "n"))}

"""Claims without teeth are found, with their reasons."""

from dataclasses import replace

from conformance.contract.kills import Kill, Kills
from conformance.runner.claim_kills import NeverRed, faults, never_red
from conformance.runner.verdict import Control, Result, Verdict
from tests.conformance.conftest import clause, contract_of

CONTRACT = contract_of(clause("EGR-01", 'toothless = { test_one = "No team would ship it." }'), clause("EGR-02"))
ONE = Result(clause="EGR-01", check="a/test_a.py::test_one", source="1")
TWO = Result(clause="EGR-02", check="a/test_b.py::test_two", source="1")


def killed(*checks: str) -> Kills:
    """A mutant was caught by each of them."""
    return Kills({check: Kill("1", ("m",)) for check in checks})


def test_a_claim_without_a_kill_is_never_red() -> None:
    """With the clause's reason or none; a kill under another source is no kill."""
    assert never_red((ONE, TWO), CONTRACT, Kills({})) == (
        NeverRed("EGR-01", ONE.check, "No team would ship it."),
        NeverRed("EGR-02", TWO.check, None),
    )
    assert never_red((ONE, TWO), CONTRACT, killed(ONE.check, TWO.check)) == ()
    assert [one.check for one in never_red((replace(TWO, source="2"),), CONTRACT, killed(TWO.check))] == [TWO.check]


def test_a_claim_is_a_function_whatever_its_parameters() -> None:
    """One parameter that turned red is enough, and the claim stands in the list once."""
    several = [replace(TWO, check=f"{TWO.check}[{name}]") for name in "xyz"]
    assert never_red(several, CONTRACT, killed(f"{TWO.check}[y]")) == ()
    assert [one.check for one in never_red(several, CONTRACT, Kills({}))] == [TWO.check]


def test_what_is_no_claim_is_not_in_the_list() -> None:
    """A clause that was left aside, a waiver that is not needed, and a control that broke."""
    aside = replace(TWO, check="contract.toml")
    held = replace(TWO, control=Control("a/test_b.py::test_control", Verdict.ERROR))
    control = replace(TWO, check="a/test_b.py::test_control", verdict=Verdict.ERROR)
    assert never_red((aside, held, control), CONTRACT, killed(TWO.check)) == ()


def test_faults_of_the_record_are_told() -> None:
    """A claim without kill and reason; a reason beside a kill, or for a claim that is not there."""
    assert faults((ONE, TWO), CONTRACT, killed(TWO.check)) == ()
    (missing,) = faults((ONE, TWO), CONTRACT, Kills({}))
    assert missing.startswith("a/test_b.py::test_two (EGR-02) has turned red on no mutant: write one")
    for idle in (
        faults((ONE, TWO), CONTRACT, killed(ONE.check, TWO.check)),
        faults((TWO,), CONTRACT, killed(TWO.check)),
    ):
        (told,) = idle
        assert told.startswith("EGR-01 says why test_one is toothless, and there is no such claim, or a mutant")

"""The contract's text becomes data, or one sentence."""

import pytest

from conformance import builtin
from conformance.contract.clauses import ContractFaultError, Level, Profile, load
from tests.conformance.conftest import TINY, clause, contract_of


def test_clause_has_what_the_text_says() -> None:
    """Fields, the default exception and the bound arrive typed."""
    bound = 'bound = { seconds = 10, from = "a", to = "b" }'
    contract = contract_of(clause("EGR-01", bound), clause("RBC-01", 'exception = "Never."', origin="added"))
    first, second = contract
    assert (first.family, first.exception, first.limit.seconds, first.limit.end) == ("EGR", "Waive it.", 10, "b")
    assert second.exception == "Never."
    assert (first.belongs(Profile.CORE), second.belongs(Profile.CORE)) == (True, False)
    assert second.belongs(Profile.HARDENED)
    assert "EGR-01" in contract
    assert contract["RBC-01"] is second


def test_unknown_clause_and_missing_bound() -> None:
    """Asking for what is not there is an error, not a silent None."""
    contract = contract_of(clause("EGR-01"))
    with pytest.raises(KeyError):
        contract["EGR-99"]
    with pytest.raises(ContractFaultError, match="EGR-01 has no bound"):
        _ = contract["EGR-01"].limit


def test_revision_follows_content_not_layout() -> None:
    """A comment leaves the revision, a changed word changes it."""
    text = TINY + clause("EGR-01")
    schema = builtin.schema("contract")
    assert load(text, schema).revision == load(f"# a comment\n{text}", schema).revision
    assert load(text, schema).revision != load(text.replace("is kept", "is held"), schema).revision


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        (["not toml ["], "is not TOML"),
        ([clause("EGR-01"), clause("EGR-01")], "EGR-01 stands twice"),
        ([clause("EGR-01", slug="same"), clause("EGR-02", slug="same")], "EGR/same stands twice"),
        ([clause("XYZ-01")], "XYZ-01 has no family; there are EGR, RBC"),
        ([clause("EGR-01", 'feature = "wings"')], "'wings'; there are identity"),
        ([clause("EGR-01", need="may")], "clause[0].need: 'may' is not one of must, should"),
    ],
)
def test_faulty_text_is_refused_with_a_sentence(clauses: list[str], words: str) -> None:
    """The sentence names the place and what is valid."""
    with pytest.raises(ContractFaultError) as caught:
        contract_of(*clauses)
    assert words in str(caught.value)


FAMILY = """
[families.KEY]
name = "keys"
words = "Keys."
"""


def joined(**families: str) -> tuple[str, ...]:
    """The ids of a contract whose head lists the folders `keys` and `more`."""
    text = f'folders = ["keys", "more"]\n{TINY}{clause("EGR-01")}'
    return tuple(each.id for each in load(text, builtin.schema("contract"), families))


def test_clauses_of_families_follow_in_the_stated_order() -> None:
    """Whatever order their files are found in."""
    assert joined(more=clause("RBC-01"), keys=FAMILY + clause("KEY-01")) == ("EGR-01", "KEY-01", "RBC-01")


@pytest.mark.parametrize(
    ("families", "words"),
    [
        ({"keys": FAMILY}, "are others than it lists: more"),
        ({"keys": FAMILY, "more": "", "lost": ""}, "are others than it lists: lost"),
        ({"keys": FAMILY, "more": FAMILY}, "more/clauses.toml: the family KEY stands in another folder, too"),
        ({"keys": "not toml [", "more": ""}, "keys/clauses.toml is not TOML"),
        ({"keys": "[contract]", "more": ""}, "keys/clauses.toml: there is contract beside families and clause"),
    ],
)
def test_no_clause_is_lost_between_the_files(families: dict[str, str], words: str) -> None:
    """A file that nobody lists, or that is not there, is a fault; so is what would be read over."""
    with pytest.raises(ContractFaultError) as caught:
        joined(**families)
    assert words in str(caught.value)


def test_levels_cover_the_lesser_ones() -> None:
    """A full run judges everything, a static one only texts."""
    assert [level for level in Level if Level.SMOKE.covers(level)] == [Level.STATIC, Level.SMOKE]


def test_shipped_contract_is_sound() -> None:
    """What ships loads; every unchecked clause says why, and enough clauses have checks."""
    contract = builtin.contract()
    assert sum(clause.unchecked is None for clause in contract) >= 30
    assert all(clause.unchecked != "" for clause in contract)
    assert {family.key for family in contract.families} == {clause.family for clause in contract}

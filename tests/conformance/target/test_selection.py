"""Which clauses a run judges."""

import re
from dataclasses import replace

import pytest

from conformance.contract.access import Access
from conformance.contract.clauses import Level, Profile, Subject
from conformance.contract.exits import UsageError
from conformance.target.description import Target
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import clause, contract_of

CONTRACT = contract_of(
    clause("EGR-01", level="smoke"),
    clause("EGR-02", 'unchecked = "Not written."'),
    clause("EGR-03", subject="bundle", level="static"),
    clause("RBC-01", 'feature = "identity"'),
    clause("RBC-02", origin="added"),
)
OPERATOR = Target(subjects=(Subject.OPERATOR,))


def test_each_clause_ends_in_one_group() -> None:
    """Run, not under test, not applicable, unchecked: together they are all."""
    chosen = choose(CONTRACT, OPERATOR, Wish())
    groups = [chosen.run, chosen.not_under_test, chosen.not_applicable, chosen.unchecked]
    assert [[each.id for each in group] for group in groups] == [
        ["EGR-01", "RBC-02"],
        ["EGR-03"],
        ["RBC-01"],
        ["EGR-02"],
    ]
    assert (chosen.profile, chosen.partial, len(chosen.checked)) == (Profile.CORE, False, 4)


def test_level_leaves_the_dearer_out() -> None:
    """A smoke run does not even list what only a full run judges."""
    chosen = choose(CONTRACT, OPERATOR, Wish(Level.SMOKE))
    assert [clause.id for clause in (*chosen.checked, *chosen.unchecked)] == ["EGR-01", "EGR-03"]


def test_families_by_letters_or_name() -> None:
    """Clauses and families add up, and the selection says that it is partial."""
    for name in ("rbc", "rbac", "RBC"):
        chosen = choose(CONTRACT, OPERATOR, Wish(clauses=("EGR-01",), families=(name,)))
        assert [clause.id for clause in chosen.run] == ["EGR-01", "RBC-02"]
        assert chosen.partial


def test_asking_for_an_added_clause_is_asking_for_the_hardened_profile() -> None:
    """Else the clause that was asked for could never turn the verdict red; an explicit profile wins."""
    assert choose(CONTRACT, OPERATOR, Wish(clauses=("RBC-02",))).profile is Profile.HARDENED
    assert choose(CONTRACT, OPERATOR, Wish(clauses=("RBC-02",), profile=Profile.CORE)).profile is Profile.CORE


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(clauses=("EGR-9",)), "--clause EGR-9: the contract has no such clause; did you mean EGR-"),
        (Wish(clauses=("quatsch",)), "see `byohost contract list`"),
        (Wish(families=("ABC",)), "there are EGR (egress), RBC (rbac)"),
        (Wish(clauses=("EGR-02",)), "EGR-02 has no check yet (Not written)"),
        (Wish(clauses=("EGR-03",)), "EGR-03 is about the bundle, which the target does not put under test"),
        (Wish(clauses=("RBC-01",)), "RBC-01 needs the feature identity"),
        (Wish(Level.STATIC, clauses=("EGR-01",)), "EGR-01 is judged at level smoke"),
        (Wish(Level.STATIC, families=("RBC",)), "none of the selected is judged at level static"),
    ],
)
def test_empty_or_unknown_is_usage(wish: Wish, words: str) -> None:
    """Nothing to check is never green: one sentence says why."""
    with pytest.raises(UsageError) as caught:
        choose(CONTRACT, OPERATOR, wish)
    assert words in str(caught.value)


def test_a_wrong_id_is_told_with_three_that_are_near_or_where_to_look() -> None:
    """Both are whole sentences."""
    many = contract_of(*(clause(f"EGR-0{number}") for number in range(1, 6)))
    near = r"--clause egr-0: the contract has no such clause; did you mean EGR-0\d, EGR-0\d, EGR-0\d\?"
    with pytest.raises(UsageError) as caught:
        choose(many, OPERATOR, Wish(clauses=("egr-0",)))
    assert re.fullmatch(near, str(caught.value))
    with pytest.raises(UsageError) as caught:
        choose(many, OPERATOR, Wish(clauses=("quatsch",)))
    assert str(caught.value) == "--clause quatsch: the contract has no such clause; see `byohost contract list`"


def test_the_reason_of_a_missing_check_is_quoted_to_its_last_letter() -> None:
    """But for its full stop."""
    contract = contract_of(clause("EGR-01", 'unchecked = "Nobody has an IX."'))
    with pytest.raises(UsageError, match=r"EGR-01 has no check yet \(Nobody has an IX\)"):
        choose(contract, OPERATOR, Wish())


def test_declared_feature_is_judged() -> None:
    """A target that declares a feature is judged by its clauses."""
    able = replace(OPERATOR, operator=replace(OPERATOR.operator, features=("identity",)))
    assert "RBC-01" in [clause.id for clause in choose(CONTRACT, able, Wish()).run]


REACHES = contract_of(
    clause("EGR-01"),
    clause("EGR-02"),
    clause("EGR-03", level="static", subject="bundle"),
    access={"EGR-02": "cluster"},
)


def test_what_needs_more_access_than_the_run_has_is_not_run() -> None:
    """It is selected all the same, and the verdict stands on all evidence unless the caller has said which he has."""
    chosen = choose(REACHES, OPERATOR, Wish(), Access.CLUSTER)
    assert [each.id for each in chosen.run] == ["EGR-02"]
    assert [each.id for each in chosen.beyond] == ["EGR-01"]
    assert [each.id for each in chosen.checked] == ["EGR-02", "EGR-03", "EGR-01"]
    assert (chosen.access, chosen.stands_on) == (Access.CLUSTER, Access.OWNED)
    assert choose(REACHES, OPERATOR, Wish(), Access.CLUSTER, said=True).stands_on is Access.CLUSTER


def test_a_run_whose_access_is_too_little_for_all_is_refused() -> None:
    """In one sentence."""
    with pytest.raises(UsageError, match=r"EGR-01 needs owned access, and the run has cluster access\."):
        choose(REACHES, OPERATOR, Wish(clauses=("EGR-01",)), Access.CLUSTER)
    behind = REACHES.through_a_sites_proxy()
    with pytest.raises(UsageError, match=r"EGR-02 needs our proxy in the path, and --proxy names the site's own\."):
        choose(behind, OPERATOR, Wish(clauses=("EGR-02",)), Access.CLUSTER)

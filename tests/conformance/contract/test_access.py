"""What a run may touch, and what the table says of each clause."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from conformance import builtin
from conformance.contract.access import AUDITED, NEEDS_OUR_PROXY, Access, Policies, policed
from conformance.contract.clauses import Contract, ContractFaultError, Level, Need, Profile
from tests.conformance.conftest import clause, contract_of

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "existing-clusters.md"


def test_each_holds_the_evidence_of_those_before_it() -> None:
    """Paper, namespace, cluster, owned."""
    assert all(more.covers(less) and not less.covers(more) for less, more in pairwise(Access))
    assert all(each.covers(each) for each in Access)


def test_a_clause_is_given_its_access() -> None:
    """Static ones need paper; what nobody has measured elsewhere needs a cluster of ours."""
    found = contract_of(
        clause("EGR-01", level="static"), clause("EGR-02"), clause("EGR-03"), access={"EGR-03": "cluster"}
    )
    assert [each.access for each in found] == [Access.PAPER, Access.OWNED, Access.CLUSTER]


@pytest.mark.parametrize("name", ["EGR-01", "EGR-09"])
def test_the_table_names_clauses_that_take_a_cluster(name: str) -> None:
    """No static one, and none that is not there."""
    with pytest.raises(ContractFaultError, match=f"access.json: {name} is no clause that takes a cluster"):
        contract_of(clause("EGR-01", level="static"), access={name: "cluster"})


def test_no_check_of_a_clause_below_owned_asks_the_node() -> None:
    """The table is measured; of what can be read off the check itself, nothing may speak against it."""
    low = {each.id for each in builtin.contract() if each.access is not Access.OWNED and each.level is not Level.STATIC}
    asking = {name for path in builtin.CHECKS.glob("*/test_*.py") for name in _asking_the_node(path.read_text())}
    assert not low & asking, f"these look into the node, which a cluster that is not ours has not: {low & asking}"


def _asking_the_node(source: str) -> set[str]:
    """The clauses of a check file that looks at `….node` itself; the insides of pods are read without it, too."""
    tree = ast.parse(source)
    attributes = [each for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
    inside = [each.value for each in attributes if each.attr == "insides"]
    asks = any(each.attr == "node" and each not in inside for each in attributes)
    return _marked(source) if asks else set()


def _marked(source: str) -> set[str]:
    """The clauses that a check file is about."""
    calls = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return {str(ast.literal_eval(each.args[0])) for each in calls if ast.unparse(each.func).endswith("mark.clause")}


def test_no_check_of_a_clause_below_cluster_holds_requests_to_the_api() -> None:
    """Elsewhere that takes a priority level of the cluster's own, and no namespace has one."""
    contract = builtin.contract()
    found = {name for path in builtin.CHECKS.glob("*/test_*.py") for name in _cutting_off(path.read_text())}
    assert found >= {"HLT-03", "LCH-07", "LCH-18", "REC-14"}
    assert not {each for each in found if contract[each].access is Access.NAMESPACE}


def _cutting_off(source: str) -> set[str]:
    """The clauses of a check file that asks for the record of what holds them."""
    asked = {each.arg for each in ast.walk(ast.parse(source)) if isinstance(each, ast.arg)}
    return _marked(source) if asked & {"api_unreachable", "creation_slow", "binding_slow"} else set()


def test_some_clauses_need_less_where_an_audit_log_is_given() -> None:
    """They stand at owned otherwise."""
    found = contract_of(clause("EGR-02"), clause("EGR-03"), access={"EGR-02": AUDITED})
    assert [(each.access, each.audited) for each in found] == [(Access.OWNED, True), (Access.OWNED, False)]
    assert [each.access for each in found.with_audit_log()] == [Access.CLUSTER, Access.OWNED]


def test_some_clauses_need_less_where_policies_are_enforced() -> None:
    """In either way, or by dropping alone; they stand at owned otherwise."""
    words = {"EGR-01": "namespace where policies are enforced", "EGR-02": "cluster where policies drop"}
    found = contract_of(clause("EGR-01"), clause("EGR-02"), clause("EGR-03"), access=words)
    assert [each.access for each in found] == [Access.OWNED] * 3
    assert [str(each.policed) for each in found][:2] == list(words.values())
    assert [each.access for each in found.where_policies(Policies.DROP)] == ["namespace", "cluster", "owned"]
    assert [each.access for each in found.where_policies(Policies.REFUSE)] == ["namespace", "owned", "owned"]


@pytest.mark.parametrize("told", ["cluster", AUDITED, "owned"])
def test_what_stands_on_no_policy(told: str) -> None:
    """An access alone, or with an audit log."""
    assert policed(told) is None


def test_the_guide_says_how_much_is_judged() -> None:
    """For each access, and with all that a cluster can give beside it."""
    contract = builtin.contract()
    musts = [each.id for each in contract if each.need is Need.MUST and each.belongs(Profile.CORE)]

    def judged(given: Contract, access: Access) -> int:
        return sum(access.covers(given[each].access) for each in musts)

    inside, api = judged(contract, Access.NAMESPACE), judged(contract, Access.CLUSTER)
    with_log = contract.with_audit_log()
    log = judged(with_log, Access.CLUSTER)
    drop, refuse = (judged(with_log.where_policies(each), Access.CLUSTER) for each in (Policies.DROP, Policies.REFUSE))
    assert (log - api, drop - log) == (6, 2), "the guide has these two as words"
    words = (
        f"Of the {len(musts)} core MUSTs {inside} need no more than given namespaces, {api} no more than the cluster's "
        "API, six more its audit log, and two more NetworkPolicies that are enforced, in given namespaces already: "
        f"{drop} where a cluster gives both, which is {drop / len(musts):.1%} ({refuse} where it refuses"
    ).replace("%", " %")
    assert words in " ".join(GUIDE.read_text(encoding="utf-8").split())


def test_behind_a_sites_proxy_what_needs_ours_is_nobodys() -> None:
    """Each of them is one that somebody else's cluster could judge otherwise; the others stay as they are."""
    contract = builtin.contract()
    behind = contract.through_a_sites_proxy()
    changed = {new.id for old, new in zip(contract, behind, strict=True) if new != old}
    assert changed == NEEDS_OUR_PROXY
    assert all(contract[each].access is not Access.OWNED or contract[each].audited for each in changed)
    assert {behind[each].access for each in changed} == {Access.OWNED}

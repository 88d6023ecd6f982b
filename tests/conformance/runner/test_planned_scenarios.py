"""Which scenarios a run would have is known without a run."""

from dataclasses import replace
from datetime import date

import pytest

from conformance import builtin
from conformance.contract.exits import HarnessError
from conformance.environment.stage import StaticStage
from conformance.runner.plan import Plan
from conformance.runner.planned_scenarios import scenarios_of
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import Bench, clause, contract_of


def plan(*clauses: str) -> Plan:
    """Of the real checks of these clauses."""
    contract, target = builtin.contract(), builtin.reference_target()
    selection = choose(contract, target, Wish(clauses=clauses))
    stage = StaticStage("")
    return Plan(contract=contract, target=target, selection=selection, stage=stage, today=date(2027, 1, 31))


@pytest.mark.parametrize(
    ("name", "scenarios"),
    [
        ("REC-03", {"outage"}),
        ("EPH-05", {"footprint", "scale_load"}),
        ("BND-01", set()),
    ],
)
def test_those_that_its_checks_ask_for(name: str, scenarios: set[str]) -> None:
    """With those that they build on; none for what a bundle's text tells."""
    names, known = scenarios_of(plan(name))
    assert names == scenarios
    assert names <= known.keys()


def test_checks_that_cannot_be_collected_are_told(bench: Bench) -> None:
    """A plan of the rest would be none."""
    bench.write("test_a", "import nowhere_at_all\n")
    bench.write("test_b", "@pytest.mark.clause('EGR-01')\ndef test_b(): raise SystemExit(7)\n")
    with pytest.raises(HarnessError, match="cannot be loaded"):
        scenarios_of(replace(bench.plan(contract_of(clause("EGR-01")))))

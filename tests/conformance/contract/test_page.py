"""The generated page of the contract."""

from pathlib import Path

from conformance import builtin
from conformance.contract import page as contract_page


def test_the_committed_page_is_the_contracts() -> None:
    """docs/contract.md is what `byohost contract page` prints today."""
    page = Path(__file__).resolve().parents[3] / "docs" / "contract.md"
    assert page.read_text(encoding="utf-8") == contract_page.render(builtin.contract()), (
        "docs/contract.md is stale: run `byohost contract page > docs/contract.md`"
    )


def test_every_clause_has_its_line() -> None:
    """No clause is left out, and one without a check says so."""
    contract = builtin.contract()
    page = contract_page.render(contract)
    for clause in contract:
        (line,) = (line for line in page.splitlines() if line.startswith(f"| {clause.id} "))
        assert ("none yet" in line) == (clause.unchecked is not None)

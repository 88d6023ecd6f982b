"""`byohost contract`: read the contract, and add to it. Edge: stdout."""

from typing import Annotated

import typer

from conformance import builtin
from conformance.cli import new_clause, show
from conformance.cli.streams import printed
from conformance.contract import page
from conformance.contract.exits import Exit

FamilyOption = Annotated[list[str] | None, typer.Option("--family", help="Only this family, such as EGR; repeatable.")]

contract_app = typer.Typer(help="Read the contract, and add to it.", no_args_is_help=True)
contract_app.command("new", help=new_clause.HELP)(new_clause.new)


@contract_app.command("list")
def contract_list(*, family: FamilyOption = None) -> int:
    """List the clauses."""
    printed(show.clauses(builtin.contract(), tuple(family or ())))
    return Exit.CONFORMANT


@contract_app.command("show")
def contract_show(clause: Annotated[str, typer.Argument(help="A clause such as RBC-02.")]) -> int:
    """Show one clause in full."""
    printed(show.clause(builtin.contract(), clause))
    return Exit.CONFORMANT


@contract_app.command("page")
def contract_page() -> int:
    """Print the contract as the Markdown page docs/contract.md."""
    printed(page.render(builtin.contract()))
    return Exit.CONFORMANT

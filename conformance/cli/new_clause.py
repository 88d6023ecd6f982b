"""`byohost contract new`: the skeleton of a clause, written into a checkout. Edge: files.

Nothing that is there is written over, and what cannot be written whole is taken back.
"""

import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from conformance import builtin
from conformance.contract import skeleton
from conformance.contract.exits import Exit, HarnessError, UsageError
from conformance.target.selection import family_key

HELP = "Begin a clause in a checkout: its entry, its check, a mutant that breaks it."


def new(
    family: Annotated[str, typer.Argument(help="A family by its letters or its name, such as BND or bundle.")],
    slug: Annotated[str, typer.Argument(help="The clause's name: lower-case words joined by hyphens.")],
    clause_id: Annotated[str | None, typer.Option("--id", help="Default: the next of the family.")] = None,
    mutant: Annotated[str | None, typer.Option(help="The mutant's name. Default: breaks-SLUG.")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Begin a scenario of this name as well, such as pod_vanished.")
    ] = None,
) -> int:
    """Write the skeleton, and say what is to be written in it."""
    begun = _begun(family, skeleton.Names(slug, clause_id, mutant, scenario))
    write(root(), begun)
    typer.echo(told(begun))
    return Exit.CONFORMANT


def root() -> Path:
    """The checkout that this program is run from."""
    return builtin.CHECKS.parents[1]


def _begun(family: str, names: skeleton.Names) -> skeleton.NewClause:
    contract = builtin.contract()
    if names.scenario is not None:
        _unused(names.scenario)
    letters = family_key(contract, family)
    try:
        return skeleton.begin(contract, letters, _folder(letters), names)
    except skeleton.RefusedError as error:
        raise UsageError(str(error)) from error


def _unused(scenario: str) -> None:
    from conformance.families.scenarios import every_scenario  # noqa: PLC0415 - every family is loaded for it

    if scenario in every_scenario():
        raise UsageError(f"--scenario {scenario}: there is one of that name; take another, or ask for its record")


def _folder(letters: str) -> str:
    """The folder whose clauses.toml has the family."""
    texts = {path.parent.name: path.read_text(encoding="utf-8") for path in builtin.CHECKS.glob("*/clauses.toml")}
    return next(name for name, text in texts.items() if letters in tomllib.loads(text).get("families", {}))


def told(begun: skeleton.NewClause) -> str:
    """What stands there now, and where to read on."""
    return "\n".join(
        [
            f"{begun.id} {begun.slug} begins; to be written:",
            f"  {begun.clauses}  (its entry is the last one)",
            *(f"  {path}" for path in skeleton.files(begun)),
            "Until then its check is an error of ours (exit 2). How to go on: docs/write-a-check.md",
        ]
    )


def write(checkout: Path, begun: skeleton.NewClause) -> None:
    """Makes the files, then adds the entry to the family's clauses.

    Raises:
        UsageError: This is no checkout, or one of the files is there already.
        HarnessError: A file cannot be written; nothing of the clause is left.
    """
    if not (checkout / "tests" / "mutants").is_dir():
        raise UsageError(
            f"{checkout} has no tests/mutants: a clause begins in a checkout, with byohost installed from it"
        )
    files = skeleton.files(begun)
    there = next((path for path in (*files, begun.mutant_folder) if (checkout / path).exists()), None)
    if there is not None:
        raise UsageError(
            f"{there} is there already, and nothing is written over; choose another slug, --mutant or --scenario"
        )
    try:
        with ExitStack() as undo:
            for path, text in files.items():
                _make(checkout / path, text, undo)
            _add(checkout / begun.clauses, skeleton.entry(begun), undo)
            undo.pop_all()
    except OSError as error:
        raise HarnessError(f"{error.filename}: {error.strerror}; nothing of {begun.id} was kept") from error


def _make(place: Path, text: str, undo: ExitStack) -> None:
    if not place.parent.is_dir():
        place.parent.mkdir()
        undo.callback(place.parent.rmdir)
    with place.open("x", encoding="utf-8") as file:
        undo.callback(place.unlink)
        file.write(text)


def _add(place: Path, text: str, undo: ExitStack) -> None:
    """Put the text behind what stands there: all of it, or none."""
    whole = place.with_suffix(".new")
    undo.callback(whole.unlink, missing_ok=True)
    whole.write_text(place.read_text(encoding="utf-8") + text, encoding="utf-8")
    whole.replace(place)

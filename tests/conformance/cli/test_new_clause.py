"""The skeleton of a clause, written into a checkout: all of it, or nothing, and never over what is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance import builtin
from conformance.cli import command_errors, new_clause
from conformance.cli.commands import app
from conformance.contract import skeleton
from conformance.contract.exits import HarnessError, UsageError
from conformance.contract.skeleton import NewClause

NEW = NewClause("bundle", "BND-99", "no-priority", "displaces-others")
CLAUSES = "conformance/families/bundle/clauses.toml"
ENTRIES = "# what is there\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of one as a clause is written into."""
    (tmp_path / "conformance" / "families" / "bundle").mkdir(parents=True)
    (tmp_path / "tests" / "mutants").mkdir(parents=True)
    (tmp_path / CLAUSES).write_text(ENTRIES)
    return tmp_path


def tree(root: Path) -> dict[str, str]:
    """Each file's text."""
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def unwritable(checkout: Path) -> Iterator[Path]:
    """A checkout whose clauses cannot be replaced: the name for the new text is a folder's."""
    (checkout / CLAUSES).with_suffix(".new").mkdir()
    yield checkout
    (checkout / CLAUSES).with_suffix(".new").rmdir()


def test_files_and_entry_are_written(checkout: Path) -> None:
    """What was there stays, and the entry comes last."""
    new_clause.write(checkout, NEW)
    assert tree(checkout) == {CLAUSES: ENTRIES + skeleton.entry(NEW), **skeleton.files(NEW)}


def test_nothing_is_written_over(checkout: Path) -> None:
    """Neither a check nor a mutant's folder; whatever is there, the tree stays as it is."""
    check = checkout / NEW.check
    check.write_text("mine")
    with pytest.raises(UsageError, match=r"test_no_priority.py is there already, and nothing is written over"):
        new_clause.write(checkout, NEW)
    check.unlink()
    (checkout / NEW.mutant_folder).mkdir()
    with pytest.raises(UsageError, match="tests/mutants/displaces-others is there already"):
        new_clause.write(checkout, NEW)
    assert tree(checkout) == {CLAUSES: ENTRIES}


def test_where_no_checkout_is_it_says_so(tmp_path: Path) -> None:
    """A wheel has no mutants."""
    with pytest.raises(UsageError, match="has no tests/mutants: a clause begins in a checkout"):
        new_clause.write(tmp_path, NEW)


def test_what_cannot_be_written_leaves_nothing(unwritable: Path) -> None:
    """Files that were made are taken back."""
    with pytest.raises(HarnessError, match="nothing of BND-99 was kept"):
        new_clause.write(unwritable, NEW)
    assert tree(unwritable) == {CLAUSES: ENTRIES}
    assert not (unwritable / NEW.mutant_folder).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["moon", "no-priority"], "family moon: the contract has no such family"),
        (["BND", "No_Priority"], "lower-case words and hyphens"),
        (["BND", "recreate"], "it is that of BND-07"),
        (["bundle", "x", "--id", "BND-07"], "it is that of recreate"),
        (["REC", "x", "--scenario", "outage"], "--scenario outage: there is one of that name"),
        (["sites", "x"], "family sites: the contract has no such family"),
    ],
)
def test_bad_names_are_refused(
    arguments: list[str],
    words: str,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence, exit 64, and the tree as it was."""
    monkeypatch.setattr(new_clause, "root", lambda: checkout)
    assert command_errors.run(app, ["contract", "new", *arguments]) == 64
    assert words in capsys.readouterr().err
    assert tree(checkout) == {CLAUSES: ENTRIES}


def test_the_command_says_what_is_to_be_written(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file by its path, those of a family whose folder bears another name too."""
    monkeypatch.setattr(new_clause, "root", lambda: checkout)
    (checkout / "conformance" / "families" / "sites").mkdir()
    (checkout / "conformance" / "families" / "sites" / "clauses.toml").write_text(ENTRIES)
    done = CliRunner().invoke(app, ["contract", "new", "airgap", "no-priority"])
    assert done.exit_code == 0, done.output
    begun = skeleton.begin(builtin.contract(), "AIR", "sites", skeleton.Names("no-priority"))
    assert [path for path in (begun.clauses, *skeleton.files(begun)) if path not in done.stdout] == []
    assert all((checkout / path).is_file() for path in skeleton.files(begun))

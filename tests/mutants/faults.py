"""The faults of this folder, one source for static, platform and cluster runs. Edge: files.

A fault is a folder with a target.toml that has a `[mutant]` table; whoever judges faults reads them here.
"""

import re
from functools import cache
from pathlib import Path

from conformance import builtin
from conformance.target import description
from conformance.target.description import Mutant, Target

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
FILES = sorted(FOLDER.glob("*/target.toml"))


@cache
def target_of(file: Path) -> Target:
    """What a mutant's target.toml describes."""
    loaded = description.load(file.read_text(encoding="utf-8"), file, builtin.schema("target"))
    description.check(loaded, builtin.contract())
    return loaded


def mutant_of(file: Path) -> Mutant:
    """The mutant of a target.toml."""
    mutant = target_of(file).mutant
    assert mutant is not None, f"{file} has no [mutant] table"
    return mutant


def clause_of_checks() -> dict[str, str]:
    """The clause of each check file, by its path below the folder of checks."""
    found: dict[str, str] = {}
    for path in sorted(builtin.CHECKS.rglob("test_*.py")):
        for clause in re.findall(r'mark\.clause\("([A-Z]+-[0-9]+)"', path.read_text(encoding="utf-8")):
            found[path.relative_to(builtin.CHECKS).as_posix()] = clause
    return found


def checks_of_clauses() -> dict[str, set[str]]:
    """The files of each clause's checks, relative to the checkout."""
    files: dict[str, set[str]] = {}
    for file, clause in clause_of_checks().items():
        files.setdefault(clause, set()).add(str((builtin.CHECKS / file).relative_to(ROOT)))
    return files

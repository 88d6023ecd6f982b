"""What a check's file takes its claims from, so that a kill is known to be older than it. Edge: reads the families.

A check that has turned red may never do so again once its scenario does something else: LCH-13's check of a deletion
that is asked for once was green for weeks, since a reconnect had come before it. So a kill stands on the modules that
the file imports, and on those of the scenarios and fixtures that it asks for; not on what these import in their turn,
without which every change of what all share would age every kill. Words, comments and imports of a module do nothing.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from conformance import families
from conformance.contract.kills import source_hash
from conformance.families._shared.scheduling.record_fixtures import SCENARIOS
from conformance.families._shared.scheduling.scenario import AnyScenario

PACKAGE = f"{families.__name__}."
MACHINERY = f"{PACKAGE}_shared.scheduling."
"""Finds scenarios a host and a time; what they do there is in none of it."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class CheckDependencies:
    """Those of the checks below a root, which is that of the families."""

    root: Path
    scenarios: Mapping[str, str]
    """The module of each scenario, by its name."""

    def digest(self, file: Path) -> str:
        """The key under which all of them count as unchanged; empty where there are none."""
        texts = sorted(map(_acting, self.of(file).values()))  # whatever their names, which do nothing either
        return source_hash("\n".join(texts).encode()) if texts else ""

    def of(self, file: Path) -> dict[str, Path]:
        """Their files by their modules' names."""
        tree = _parsed(file)
        names = {*_imported(tree).values(), *self._asked_for(_arguments(tree), file)}
        paths = {name: self.root.joinpath(*name.removeprefix(PACKAGE).split(".")).with_suffix(".py") for name in names}
        return {name: path for name, path in paths.items() if path.is_file()}

    def _asked_for(self, names: set[str], file: Path) -> Iterator[str]:
        """The modules of the scenarios of these names, and those that the fixtures of these names use."""
        fixtures = [*self._fixtures(file)]
        seen: set[str] = set()
        while names - seen:
            name = min(names - seen)
            seen.add(name)
            if name in self.scenarios:
                yield self.scenarios[name]
            for function, imported in fixtures:
                if function.name == name:
                    yield from (imported[used] for used in _names(function) if used in imported)
                    names = names | _arguments(function)

    def _fixtures(self, file: Path) -> Iterator[tuple[Function, Mapping[str, str]]]:
        """The functions of each conftest.py that serves the file, and what is imported there."""
        for folder in file.parents:
            conftest = folder / "conftest.py"
            if folder.is_relative_to(self.root) and conftest.is_file():
                tree = _parsed(conftest)
                yield from ((node, _imported(tree)) for node in tree.body if isinstance(node, Function))


def digests(config: pytest.Config, root: Path, files: Collection[Path]) -> dict[str, str]:
    """The digest of each of these check files, by its path below the root."""
    nothing: Mapping[str, AnyScenario] = {}
    scenarios = {name: each.module for name, each in config.stash.get(SCENARIOS, nothing).items()}
    found = CheckDependencies(root, scenarios)
    return {file.relative_to(root).as_posix(): found.digest(file) for file in files}


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


@cache
def _acting(path: Path) -> str:
    """The lines of a module that do something: the same text in every version of Python, as no syntax tree's is."""
    lines = dict(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.Expr) and _are_words(node.value)):
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lines.pop(number, None)
    return "\n".join(line for line in lines.values() if line.strip() and not line.lstrip().startswith("#"))


def _are_words(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _imported(tree: ast.Module) -> dict[str, str]:
    """The family module that each imported name comes from."""
    found = {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return {
        name: module
        for name, module in found.items()
        if f"{module}.".startswith(PACKAGE) and not f"{module}.".startswith(MACHINERY)
    }


def _arguments(tree: ast.AST) -> set[str]:
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

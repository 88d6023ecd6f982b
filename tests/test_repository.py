"""The rules of this repository that no linter knows."""

import ast
import tomllib
from pathlib import Path

import pytest

from tests.pure_coverage import ROOMS, is_pure

ROOT = Path(__file__).resolve().parents[1]
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
FORBIDDEN_IN_PURE = {
    "subprocess",
    "socket",
    "time",
    "threading",
    "httpx",
    "aiohttp",
    "kubernetes",
    "lightkube",
    "mitmproxy",
    "asyncio",
}
MODULE_LINES = 300
FUNCTION_LINES = 40


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_says_why_it_exists(path: Path) -> None:
    """Every module that holds code opens with a docstring."""
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree), f"{_name(path)} has no module docstring"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_and_functions_stay_small(path: Path) -> None:
    """A module fits in the head, a function on a screen."""
    source = path.read_text()
    assert len(source.splitlines()) <= MODULE_LINES, f"{_name(path)} is longer than {MODULE_LINES} lines: split it"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            place = f"{_name(path)}:{node.lineno} {node.name}"
            assert lines <= FUNCTION_LINES, f"{place} has {lines} lines, at most {FUNCTION_LINES}"


@pytest.mark.parametrize("path", [path for path in MODULES if is_pure(path.read_text())], ids=_name)
def test_pure_module_touches_nothing(path: Path) -> None:
    """A module that calls itself pure imports no client, server, process, thread or clock."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.split(".")[0])
    impure = sorted(imported & FORBIDDEN_IN_PURE)
    assert not impure, f"{_name(path)} calls itself pure and imports {impure}"


def test_names_say_what_they_hold() -> None:
    """No module is a dumping ground."""
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert [_name(path) for path in MODULES if path.stem in vague] == []


def test_every_dependency_is_pinned() -> None:
    """A requirement names one version, and docs/decisions.md says why it is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    reasons = (ROOT / "docs" / "decisions.md").read_text()
    for requirement in [*project["project"]["dependencies"], *groups]:
        assert "==" in requirement, f"{requirement} is not pinned"
        name = requirement.split("==")[0].split("[")[0]
        assert f"`{name}`" in reasons, f"docs/decisions.md has no line for `{name}`"

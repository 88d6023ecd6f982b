"""The rules of this repository that no linter knows."""

import ast
import functools
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from conformance import builtin
from conformance.contract.clauses import Contract, Need
from conformance.contract.skeleton import UNWRITTEN
from conformance.environment.stage import StaticStage
from conformance.runner import claim_kills
from conformance.runner.plan import Plan
from conformance.runner.session import judge
from conformance.runner.verdict import Result
from conformance.target.description import Cluster
from conformance.target.selection import Wish, choose
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


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_each_module_says_why_it_exists() -> None:
    """Every module that holds code opens with a docstring."""
    assert [_name(path) for path in MODULES if _tree(path).body and not ast.get_docstring(_tree(path))] == []


def test_modules_and_functions_stay_small() -> None:
    """A module fits in the head, a function on a screen."""
    assert [_name(path) for path in MODULES if len(path.read_text().splitlines()) > MODULE_LINES] == [], "split them"
    assert [f"{_name(path)}:{each}" for path in MODULES for each in _long_functions(_tree(path))] == []


def _long_functions(tree: ast.Module) -> list[str]:
    """Line, name and length, without the head: a command has a line for each of its options."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(each, (each.end_lineno or each.lineno) - each.body[0].lineno + 1) for each in functions]
    return [f"{each.lineno} {each.name} has {lines} lines" for each, lines in lengths if lines > FUNCTION_LINES]


def test_pure_modules_touch_nothing() -> None:
    """A module that calls itself pure imports no client, server, process, thread or clock."""
    pure = [path for path in MODULES if is_pure(path.read_text())]
    assert len(pure) > 200
    assert {_name(path): sorted(_imported(_tree(path)) & FORBIDDEN_IN_PURE) for path in pure} == {
        _name(path): [] for path in pure
    }


def _imported(tree: ast.Module) -> set[str]:
    """The packages that a module imports from, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_names_say_what_they_hold() -> None:
    """No module is a dumping ground."""
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert [_name(path) for path in MODULES if path.stem in vague] == []


def test_every_dependency_is_pinned() -> None:
    """A requirement names one version, and docs/decisions/dependencies.md says why it is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    for requirement in [*project["project"]["dependencies"], *groups]:
        assert "==" in requirement, f"{requirement} is not pinned"
        name = requirement.split("==")[0].split("[")[0]
        assert f"`{name}`" in reasons, f"docs/decisions/dependencies.md has no line for `{name}`"


def test_no_skeleton_is_left_as_it_was() -> None:
    """What `byohost contract new` began has been written: clauses, checks, scenarios, mutants."""
    begun = [*builtin.CHECKS.rglob("*.py"), *builtin.CHECKS.rglob("*.toml"), *(ROOT / "tests" / "mutants").glob("*/*")]
    texts = {
        path: path.read_text(encoding="utf-8") for path in begun if path.is_file() and path.suffix in {".py", ".toml"}
    }
    assert len(texts) > 500
    assert [_name(path) for path, text in texts.items() if UNWRITTEN in text.lower()] == []


def claims(contract: Contract, checks: Path) -> tuple[Result, ...]:
    """A result of each claim that the checks make, whatever the features of a target; without a cluster."""
    reference = builtin.reference_target()
    target = replace(reference, network=replace(reference.network, policies="enforced"), cluster=Cluster(nodes=2))
    judgement = judge(
        Plan(
            contract=contract,
            target=target,
            selection=choose(contract, target, Wish()),
            stage=StaticStage("kind: 3"),
            today=date(2027, 1, 31),
            root=checks,
        )
    )
    assert judgement.faults == ()
    return judgement.results


def test_every_check_has_been_seen_red_or_says_why_not() -> None:
    """Each claim turned red on a mutant that breaks its clause, or its clause says why there is none; nothing idle."""
    contract = builtin.contract()
    found = claims(contract, builtin.CHECKS)
    assert len(found) > 300
    assert claim_kills.faults(found, contract, builtin.kills()) == ()


def test_a_check_that_cannot_fail_is_found(tmp_path: Path) -> None:
    """With a clause and without a mutant: `assert x or not x` is green for ever, and told of."""
    clause = replace(next(iter(builtin.contract())), id="BND-99", slug="made-up", need=Need.MUST)
    contract = replace(builtin.contract(), clauses=(clause,))
    (tmp_path / "test_made_up.py").write_text(MADE_UP)
    (found,) = claim_kills.faults(claims(contract, tmp_path), contract, builtin.kills())
    assert found.startswith("test_made_up.py::test_made_up (BND-99) has turned red on no mutant")


MADE_UP = """
import pytest

@pytest.mark.clause("BND-99")
def test_made_up() -> None:
    x = len(__name__) > 3
    assert x or not x
"""

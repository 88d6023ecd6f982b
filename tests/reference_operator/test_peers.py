"""Every bug of the peers that is this operator's matter has a test that exists, and none is forgotten."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.reference_operator import goldens

HERE = Path(__file__).parent
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "peers.toml").read_text())
ELSEWHERE = TABLE.pop("elsewhere")
RESEARCHED = {"K": 9, "R": 5, "H": 3, "L": 8, "C": 10, "X": 6, "S": 3, "V": 14}


def test_no_bug_is_forgotten() -> None:
    """Each id of the research stands once: with a test, or with whose matter it is."""
    known = {f"{letter}{number}" for letter, last in RESEARCHED.items() for number in range(1, last + 1)}
    assert set(TABLE) | set(ELSEWHERE) == known
    assert not set(TABLE) & set(ELSEWHERE)


@pytest.mark.parametrize("bug", TABLE)
def test_what_a_bug_names_exists(bug: str) -> None:
    """Test modules, tests in them and stories are there under these names."""
    tests, stories = TABLE[bug].get("tests", []), TABLE[bug].get("stories", [])
    assert tests or stories, f"{bug} names nothing"
    assert set(stories) <= set(goldens.cases())
    for test in tests:
        module, _, name = test.partition("::")
        tree = ast.parse((HERE / module).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in functions | {""}, f"{bug} names {test}"

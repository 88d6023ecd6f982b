"""The guide to writing a check is followed from its first line to its last, in a copy of the repository."""

import json
from pathlib import Path

import pytest

from tests.docs.following import Edit, Reader, Step, Typed, steps
from tests.docs.pages import text

PAGE = text("write-a-check.md")
ON_PAPER, _, ON_A_CLUSTER = PAGE.partition("## 6.")
STATIC, SCENARIO = tuple(steps(ON_PAPER)), tuple(steps(ON_A_CLUSTER))
GENERATED = {"docs/contract.md", "conformance/contract/kills.json"}
"""Made by commands of the guide."""
WRITTEN = {
    "conformance/families/bundle/clauses.toml",
    "conformance/families/bundle/test_ends_at_once.py",
    "tests/mutants/sleeps-before-its-end/target.toml",
}
WITH_SCENARIO = {
    "conformance/families/reconnect/clauses.toml",
    "conformance/families/reconnect/drain_asked.py",
    "conformance/families/reconnect/test_can_be_drained.py",
    "tests/mutants/a-budget-of-one/target.toml",
}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Somebody who has just cloned the repository."""
    return Reader(tmp_path)


def changed(reader: Reader, taken: tuple[Step, ...]) -> set[str]:
    """The files that differ after the steps."""
    before = reader.texts()
    for step in taken:
        reader.take(step)
    after = reader.texts()
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def test_the_guide_works_to_its_last_line(reader: Reader) -> None:
    """Each command ends as the page says; three files are written, two are made; the kill is on record."""
    assert changed(reader, STATIC) == WRITTEN | GENERATED
    kills = json.loads((reader.root / "conformance/contract/kills.json").read_text())
    assert kills["bundle/test_ends_at_once.py::test_no_hook_before_its_end"]["mutants"] == ["sleeps-before-its-end"]


def test_the_guide_works_with_a_scenario(reader: Reader) -> None:
    """Four files are written; the plan has the scenario, and what is written passes the linters."""
    assert changed(reader, SCENARIO) == WITH_SCENARIO | {"docs/contract.md"}
    assert "REC-99" in reader.printed("byohost contract list --family REC")
    assert "drain_asked" in reader.printed("byohost certify --plan --clause REC-99")


def test_the_page_has_them_all() -> None:
    """Each file that the skeletons make is written, and the commands are those of the page."""
    assert {step.path for step in STATIC if isinstance(step, Edit)} == WRITTEN
    assert {step.path for step in SCENARIO if isinstance(step, Edit)} == WITH_SCENARIO
    assert (len(WRITTEN), len(WITH_SCENARIO)) == (3, 4)
    typed = [step for step in (*STATIC, *SCENARIO) if isinstance(step, Typed)]
    assert len(typed) == PAGE.count("\n$ ") >= 12
    assert [step.line for step in typed if step.cluster] == [
        "byohost certify --clause REC-99",
        "tox -e mutants -- -k a-budget-of-one",
    ]


@pytest.mark.parametrize("left_out", [path for path in sorted(WRITTEN) if not path.endswith("clauses.toml")])
def test_a_step_that_is_left_out_is_seen(reader: Reader, left_out: str) -> None:
    """The control: where the skeleton's check or mutant stays, a command soon ends otherwise than the page says."""
    taken = tuple(step for step in STATIC if not (isinstance(step, Edit) and step.path == left_out))
    with pytest.raises(AssertionError, match=r": exit \d+\n"):
        changed(reader, taken)

"""Chaos itself: a few of its cases against the operator as it is, and against operators broken on purpose."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import case, telling
from tests.chaos.ground import PaperGround, paper_ground
from tests.chaos.telling import NeverCameError, Setting

HERE = Path(__file__).parent
MUTANTS = HERE.parent / "mutants"
LATE = "kill/after:up sandbox.status/worker/ready/1"


@pytest.fixture(scope="module")
def ground() -> Iterator[PaperGround]:
    with paper_ground() as found:
        yield found


@pytest.mark.parametrize(
    "name",
    [
        "kill/after:POST pods/worker",
        "kill/before:up sandbox.status/crash/failed/1",
        "drop/before:down sandbox.launch/worker",
        "api/500-after:POST pods",
        "channel/forge:sandbox.launch",
    ],
)
def test_the_operator_keeps_its_promises(ground: PaperGround, name: str) -> None:
    """One case of each part, told as `python -m tests.chaos --case` tells it."""
    telling.tell(Setting(ground), case.parse(name), f"keeps-{abs(hash(name)) % 10**6}")


@pytest.mark.parametrize(
    ("operator", "name", "words"),
    [
        (MUTANTS / "two-pods-for-a-launch/operator.py", "channel/repeat:sandbox.launch", "made for the one launch"),
        (HERE / "broken/forgets_its_survivors.py", LATE, "had the pod"),
        (MUTANTS / "clears-the-floor/operator.py", LATE, "had the pod"),
        (MUTANTS / "forgets-to-repoint/operator.py", LATE, "was not re-pointed"),
    ],
)
def test_a_broken_operator_is_seen(ground: PaperGround, operator: Path, name: str, words: str) -> None:
    """The same cases turn red on operators that lose, double or neglect what they have, with the sentence for it."""
    setting = Setting(ground, command=(sys.executable, "-P", str(operator)), patience=20.0)
    with pytest.raises(AssertionError, match=words):
        telling.tell(setting, case.parse(name), f"broken-{abs(hash((operator, words))) % 10**6}")


def test_trouble_that_never_comes_is_no_green(ground: PaperGround) -> None:
    """A point that the story does not pass proves nothing, and says so."""
    with pytest.raises(NeverCameError, match="that moment never came"):
        telling.tell(Setting(ground), case.parse("kill/before:POST pods/nobody"), "never")

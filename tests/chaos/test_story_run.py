"""Chaos itself: a few of its cases against the operator as it is, and against operators broken on purpose."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.chaos import case, story_run
from tests.chaos.story_run import NeverCameError, Setting
from tests.chaos.testbed import PaperGround, paper_ground

HERE = Path(__file__).parent
MUTANTS = HERE.parent / "mutants"
LATE = "kill/after:up sandbox.status/worker/ready/1"
BROKEN = [
    (MUTANTS / "two-pods-for-a-launch/operator.py", "channel/repeat:sandbox.launch", "made for the one launch"),
    (HERE / "broken/forgets_its_survivors.py", LATE, "had the pod"),
    (MUTANTS / "removes-earlier-pods-at-start/operator.py", LATE, "had the pod"),
    (MUTANTS / "forgets-to-repoint/operator.py", LATE, "was not re-pointed"),
]
"""Each operator that is broken on purpose, the case that shows it, and the words for it."""

PATIENCE = 30.0
"""Seconds for a broken operator: what it is waited for at last never comes, all else must on a busy machine."""


@pytest.fixture(scope="module")
def ground() -> Iterator[PaperGround]:
    with paper_ground() as found:
        yield found


@pytest.fixture(scope="module")
def ends(ground: PaperGround) -> Iterator[dict[Path, Future[None]]]:
    """How each broken operator's case ends: told while others are, because each waits for what never comes."""

    def tell(operator: Path, name: str) -> None:
        setting = Setting(ground, command=(sys.executable, "-P", str(operator)), patience=PATIENCE)
        story_run.tell(setting, case.parse(name), f"broken-{operator.parent.name}")

    with ThreadPoolExecutor(len(BROKEN)) as pool:
        yield {operator: pool.submit(tell, operator, name) for operator, name, _ in BROKEN}


@pytest.mark.usefixtures("ends")
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
    """One case of each part, told as `python -m tests.chaos --case` tells it; what is broken waits meanwhile."""
    story_run.tell(Setting(ground), case.parse(name), f"keeps-{abs(hash(name)) % 10**6}")


@pytest.mark.parametrize(("operator", "name", "words"), BROKEN)
def test_a_broken_operator_is_seen(ends: dict[Path, Future[None]], operator: Path, name: str, words: str) -> None:
    """The same cases turn red on operators that lose, double or neglect what they have, with the sentence for it."""
    with pytest.raises(AssertionError, match=words):
        ends[operator].result()


def test_trouble_that_never_comes_is_no_green(ground: PaperGround) -> None:
    """A point that the story does not pass proves nothing, and says so."""
    with pytest.raises(NeverCameError, match="that moment never came"):
        story_run.tell(Setting(ground), case.parse("kill/before:POST pods/nobody"), "never")

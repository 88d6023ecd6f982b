"""What an exception says of the target, given the ground on which it was raised. Edge: the stage.

Liveness and evidence are asked for once per exception: a broken module fixture raises the same one for each of its
tests, and what a scenario met is the same for each check that stands on it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from conformance.environment.stage import Liveness, Stage
from conformance.observe.exceptions import SourceAbsent, WaitFailed
from conformance.runner import message
from conformance.runner.verdict import Verdict, stamp

T = TypeVar("T")


class Ruling:
    """Judges exceptions on one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._alive: dict[int, tuple[BaseException, Sequence[Liveness]]] = {}
        self._taken: dict[int, tuple[BaseException, tuple[str, ...]]] = {}

    def verdict(self, error: BaseException) -> tuple[Verdict, str]:
        """The verdict and its words; a time-out counts against the target only where all else is alive."""
        verdict, words = stamp(error), message.sentence(error)
        if isinstance(error, WaitFailed) and error.timed_out:
            facts = self._liveness(error)
            if not all(fact.ok for fact in facts):
                return Verdict.ERROR, message.not_alive(words, facts)
        return verdict, words

    def evidence(self, check: str, error: BaseException, tell: Callable[[str], None]) -> tuple[str, ...]:
        """The files that explain a failure of that check; trouble in taking them is told.

        A source that the run lacks leaves nothing to explain.
        """
        if isinstance(error, SourceAbsent):
            return ()
        if id(error) not in self._taken:
            nothing: Sequence[Path] = ()
            taken = _guarded(lambda: tuple(self._stage.evidence(check)), nothing, tell)
            self._taken[id(error)] = (error, tuple(str(path) for path in taken))
        return self._taken[id(error)][1]

    def _liveness(self, error: BaseException) -> Sequence[Liveness]:
        if id(error) not in self._alive:
            failed = (Liveness("the liveness control itself", ok=False, detail="it raised an exception"),)
            self._alive[id(error)] = (error, _guarded(self._stage.alive, failed))
        return self._alive[id(error)][1]


def _guarded(take: Callable[[], T], otherwise: T, tell: Callable[[str], None] | None = None) -> T:
    """What `take` gives; if it raises, the fault is told and `otherwise` given: no verdict is lost over it."""
    try:
        return take()
    except Exception as error:  # noqa: BLE001 - evidence and liveness run on ground that may be broken in any way
        if tell is not None:
            tell(f"(no evidence could be taken: {message.sentence(error)})")
        return otherwise

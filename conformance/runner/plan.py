"""What a pytest session of checks is given, and what it gives back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from conformance.builtin import CHECKS
from conformance.contract.clauses import Contract
from conformance.environment.stage import Stage
from conformance.runner.progress import Progress, Quiet
from conformance.runner.verdict import Control, Result
from conformance.target.description import Target
from conformance.target.selection import Selection


class Keeping(Protocol):
    """Who keeps what a session finds, as it comes, so that nothing is lost with the process."""

    def expect(self, claims: Iterable[Result]) -> None:
        """The claims that will be judged, each not-run so far.

        Raises:
            OSError: It cannot be written down.
        """

    def keep(self, result: Result) -> None:
        """A claim has been judged.

        Raises:
            OSError: It cannot be written down.
        """


class Unkept:
    """Keeps nothing: what a session finds is in its judgement, if it comes to one."""

    def expect(self, claims: Iterable[Result]) -> None:
        """Nothing is written."""

    def keep(self, result: Result) -> None:
        """Nothing is written."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One session: what is judged, by which clauses, where, on which day.

    `root` is the folder that check ids are relative to; `paths` are collected, all of `root` by default.
    `command` is how the caller would repeat the run, without any --clause. `seconds` is where it is kept how long each
    scenario took. `fail_fast`: the first MUST that is broken ends the session; what is left was not run. `controls` are
    positive controls that ended elsewhere, by the check's id: those of a stored run.
    """

    contract: Contract
    target: Target
    selection: Selection
    stage: Stage
    today: date
    progress: Progress = Quiet()  # noqa: RUF009 - it has no state
    root: Path = CHECKS
    paths: tuple[Path, ...] = ()
    keeping: Keeping = Unkept()  # noqa: RUF009 - it has no state
    command: tuple[str, ...] = ("byohost", "certify")
    seconds: Path | None = None
    fail_fast: bool = False
    controls: Mapping[str, Control] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """What came of a session: results of all claims, faults of ours outside any claim, whether it was interrupted.

    `told` is what the session has to add to the report's surroundings.
    """

    results: tuple[Result, ...] = ()
    faults: tuple[str, ...] = ()
    interrupted: bool = False
    told: Mapping[str, str] = field(default_factory=dict)

"""What a pytest session of checks is given, and what it gives back. Pure."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conformance.builtin import CHECKS
from conformance.contract import Contract
from conformance.progress import Progress, Quiet
from conformance.selection import Selection
from conformance.stage import Stage
from conformance.target import Target
from conformance.verdict import Result


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One session: what is judged, by which clauses, where, on which day.

    `root` is the folder that check ids are relative to; `paths` are collected, all of `root` by default.
    `command` is how the caller would repeat the run, without any --clause.
    """

    contract: Contract
    target: Target
    selection: Selection
    stage: Stage
    today: date
    progress: Progress = Quiet()  # noqa: RUF009 - it has no state
    root: Path = CHECKS
    paths: tuple[Path, ...] = ()
    command: tuple[str, ...] = ("byohost", "certify")


@dataclass(frozen=True)
class Judgement:
    """What came of a session: results of all claims, faults of ours outside any claim, whether it was interrupted."""

    results: tuple[Result, ...] = ()
    faults: tuple[str, ...] = ()
    interrupted: bool = False

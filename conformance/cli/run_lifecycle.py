"""The course of one run, from its stage to its report: stage, judge, publish, take down, publish again. Edge.

A report stands in the folder before anything is taken down, and whatever breaks or interrupts the run at any stage is
in it. Which stage it is, is the caller's business: a cluster's, a bundle's alone, a test's.
"""

import contextlib
import os
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from clusters import processes
from conformance.cli.interrupts import Interrupts
from conformance.contract.exits import HarnessError, RunVerdict, UsageError
from conformance.environment import scratch_folders
from conformance.environment.options import RunOutcome
from conformance.environment.stage import Assembled, Stage
from conformance.report.folder import ReportFolder
from conformance.report.model import Facts
from conformance.report.record import Record
from conformance.runner.message import sentence
from conformance.runner.plan import Judgement, Plan
from conformance.runner.progress import Progress
from conformance.runner.session import aside, judge

TRACEBACK = "harness-traceback.txt"
"""Where a fault of the harness that nobody foresaw is told in full."""


Assemble = Callable[[ReportFolder, ExitStack], Assembled[Stage]]
"""Makes the stage; what it starts is undone by the stack."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What a run needs beside its stage.

    `judging` makes a judgement of a plan: by a session of checks, where nobody says otherwise.
    `plan` is a session's plan for a stage; `facts` are the report's before anything was judged; `foreseen` are the
    exceptions by which the ground fails, whose own words say enough; `left` says what remains where a run is ended at
    once, and which command removes it; `inventory` tells what stood in a cluster that is not ours, before and after.
    """

    facts: Facts
    folder: ReportFolder
    plan: Callable[[Stage], Plan]
    progress: Progress
    foreseen: tuple[type[Exception], ...] = ()
    keep: bool = False
    left: str = ""
    inventory: Callable[[], Mapping[str, Any] | None] = lambda: None
    judging: Callable[[Plan], Judgement] = judge

    def run(self, assemble: Assemble) -> RunOutcome:
        """Makes the run.

        Raises:
            UsageError: The stage cannot be made as it was asked for; the folder is gone, and all that was started.
            HarnessError: The report could not be written.
            KeyboardInterrupt: A signal came when all was done.
        """
        unjudged = Judgement(tuple(aside(self.facts.selection)))
        record = Record(self.folder, replace(self.facts, judgement=unjudged, folder=self.folder.path))
        with Interrupts(self._held, lambda: self._at_once(record)) as interrupts:
            outcome = self._run(record, assemble, interrupts)
            told = interrupts.noted
        if interrupts.noted and not told:
            raise KeyboardInterrupt
        return outcome

    def _run(self, record: Record, assemble: Assemble, interrupts: Interrupts) -> RunOutcome:
        stack = ExitStack()
        try:
            record.begin()
            judgement, egress = self._judged(record, assemble, interrupts, stack)
        except UsageError as refusal:
            left = self._taken_down(stack)
            self.folder.discard()
            if left:
                words = f"{refusal}; and what had been started was not taken down: {left[0]}"
                raise UsageError(words) from refusal
            raise
        except OSError as error:
            raise HarnessError(_unwritten(self.folder, error, "nothing was begun")) from error
        broken_off = judgement.interrupted
        faults = list(judgement.faults)
        try:
            record.judged(replace(judgement, interrupted=broken_off or interrupts.noted), egress)
        except Exception as error:  # noqa: BLE001 - nothing keeps a run from being taken down
            faults.append(self._told(error))
        self.progress.step("keeping what was made" if self.keep else "cleaning up")
        judgement = replace(judgement, faults=(*faults, *self._taken_down(stack)))
        record.inventoried(self.inventory())
        while True:
            judgement = replace(judgement, interrupted=broken_off or interrupts.noted)
            report = self._published(record, judgement)
            if judgement.interrupted or not interrupts.noted:
                return RunOutcome(report, self.folder.path, RunVerdict(report["verdict"]).exit)

    def _judged(
        self, record: Record, assemble: Assemble, interrupts: Interrupts, stack: ExitStack
    ) -> tuple[Judgement, Mapping[str, Any] | None]:
        """Stage, judge, map. Trouble becomes a judgement that says so, beside all that was judged until then."""
        judgement: Judgement | None = None
        egress: Mapping[str, Any] | None = None
        faults: tuple[str, ...] = ()
        try:
            with interrupts.raising():
                made = assemble(self.folder, stack)
                record.surrounded(made.environment)
                judgement = self.judging(replace(self.plan(made.stage), keeping=record))
                egress = made.stage.egress()
        except UsageError:
            raise
        except KeyboardInterrupt:
            interrupts.noted = True
        except Exception as error:  # noqa: BLE001 - whatever breaks, what was judged is reported
            faults = (self._told(error),)
        judged = judgement or record.known()
        return replace(judged, faults=(*judged.faults, *faults)), egress

    def _taken_down(self, stack: ExitStack) -> tuple[str, ...]:
        try:
            stack.close()
        except Exception as error:  # noqa: BLE001 - the ground may be broken in any way; the report says how
            return (self._told(error),)
        return ()

    def _published(self, record: Record, judgement: Judgement) -> dict[str, Any]:
        try:
            return record.publish(judgement)
        except OSError as error:
            passed = sum(result.verdict == "passed" for result in judgement.results)
            words = f"{passed} of {len(judgement.results)} checks had passed"
            raise HarnessError(_unwritten(self.folder, error, words)) from error

    def _told(self, error: Exception) -> str:
        """A fault in a sentence; where its own words do not say enough, the rest is written beside the report."""
        if isinstance(error, self.foreseen):
            return f"{type(error).__name__}: {error}"
        with contextlib.suppress(OSError), (self.folder.path / TRACEBACK).open("a", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
        return f"{sentence(error)}; this is a fault of the harness, please report it with {TRACEBACK}"

    def _held(self) -> None:
        self.progress.interject("interrupted; what goes on is seen through, a second time ends it at once")

    def _at_once(self, record: Record) -> None:
        """The last words of a run that is not to be waited for."""
        try:
            record.publish(replace(record.known(), interrupted=True))
        finally:
            processes.end_children()
            scratch_folders.end()
            os.write(2, f"byohost: ended at once; {self.left or 'nothing is left behind'}\n".encode())


def _unwritten(folder: ReportFolder, error: OSError, words: str) -> str:
    advice = "make room there or name another --report-dir"
    return f"{folder.path}: the report cannot be written ({error.strerror or error}); {words}; {advice}"

"""One run's record: each result is kept as it comes, and what is known can be published at any time. Edge: files.

The folder holds a valid report from the first moment on. Until the run has ended it says that it is unfinished, and
`results.jsonl` beside it has what was judged: a killed process loses nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

from conformance.report.folder import ReportFolder
from conformance.report.model import Facts, build, row
from conformance.report.unfinished import line
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Result


class Record:
    """What is known of one run so far."""

    def __init__(self, folder: ReportFolder, facts: Facts) -> None:
        """`facts` as they are before anything was judged."""
        self._folder = folder
        self._facts = replace(facts, unfinished=True)
        self._began = monotonic()
        self._expected: tuple[Result, ...] = facts.judgement.results
        self._kept: list[Result] = []
        self._judgement: Judgement | None = None

    def begin(self) -> None:
        """Writes the report of a run that has judged nothing yet.

        Raises:
            OSError: The folder cannot be written to.
        """
        self._folder.begin(self._report(self._facts, self.known()))

    def surrounded(self, environment: Mapping[str, str]) -> None:
        """The run's surroundings stand; from here on it is the latest one."""
        self._facts = replace(self._facts, environment=dict(environment))
        self._folder.begin(self._report(self._facts, self.known()))
        self._folder.point_latest()

    def expect(self, claims: Iterable[Result]) -> None:
        """These claims will be judged: what is missing in the end is told, never taken as passed."""
        self._expected = (*tuple(claims), *self._facts.judgement.results)
        self.begin()

    def keep(self, result: Result) -> None:
        """A claim has been judged."""
        self._kept.append(result)
        self._folder.append(line(row(result, self._facts)))

    def known(self) -> Judgement:
        """What is known: the session's judgement, if it came to one; else results as they came, then what has none."""
        if self._judgement is not None:
            return self._judgement
        judged = {(result.clause, result.check) for result in self._kept}
        rest = (result for result in self._expected if (result.clause, result.check) not in judged)
        return Judgement((*self._kept, *rest))

    def judged(self, judgement: Judgement, egress: Mapping[str, Any] | None) -> None:
        """Writes the report of a run that has judged what it will, and has still to be taken down.

        Raises:
            OSError, HarnessError: As for `publish`.
        """
        self._facts, self._judgement = replace(self._facts, egress=egress), judgement
        self._folder.publish(self._report(self._facts, judgement))

    def inventoried(self, found: Mapping[str, Any] | None) -> None:
        """What stood in the cluster before and after; None where it was ours."""
        self._facts = replace(self._facts, inventory=found)

    def publish(self, judgement: Judgement) -> dict[str, Any]:
        """Writes the report of a run that has ended; it may be published again.

        Raises:
            OSError: The folder cannot be written to; what was written before is as it was.
            HarnessError: The report is not what its readers expect.
        """
        report = self._report(replace(self._facts, unfinished=False), judgement)
        self._folder.publish(report)
        return report

    def _report(self, facts: Facts, judgement: Judgement) -> dict[str, Any]:
        return build(replace(facts, judgement=judgement, seconds=monotonic() - self._began))

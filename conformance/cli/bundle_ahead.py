"""What the bundle alone shows, told before a cluster is made: a broken one is known in seconds. Edge: a child process.

Nothing is kept of it. The run judges these clauses again, on the text that it applies, and its report has that.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from conformance.contract.clauses import Clause, Level
from conformance.environment.options import RunOptions
from conformance.environment.staging.static import lay_out
from conformance.runner.plan import Plan, Unkept
from conformance.runner.progress import Progress, Quiet
from conformance.runner.session import judge
from conformance.runner.verdict import Result, Verdict, of_clause
from conformance.target.selection import Selection


def tell(plan: Plan, options: RunOptions, progress: Progress) -> None:
    """Judge the plan's static clauses by the bundle, and tell how many hold and what is wrong with the others.

    Raises:
        KeyboardInterrupt: it was interrupted.
        StagingError: the platform that makes the bundle did not start.
        UsageError: the target's bundle file cannot be read.
    """
    static = tuple(clause for clause in plan.selection.run if clause.level is Level.STATIC)
    if not static:
        return
    with ExitStack() as stack:
        stage = lay_out(plan.target, options, Quiet(), stack).stage
        judgement = judge(
            replace(
                plan,
                selection=_only(static, plan.selection),
                stage=stage,
                progress=Quiet(),
                keeping=Unkept(),
                seconds=None,
                fail_fast=False,
            )
        )
    if judgement.interrupted:
        raise KeyboardInterrupt
    if judgement.faults:  # the run meets them too, and its report tells them
        return
    for line in lines(static, judgement.results):
        progress.step(line)


def lines(static: Sequence[Clause], results: Sequence[Result]) -> Iterator[str]:
    """How many of the clauses hold, then a line for each that does not."""
    verdicts = {clause.id: of_clause(clause.id, results) for clause in static}
    held = sum(verdict is Verdict.PASSED for verdict in verdicts.values())
    yield f"the bundle alone, before a cluster is made: {held} of {len(static)} static clauses hold"
    for result in results:
        if verdicts.get(result.clause, Verdict.PASSED) is not Verdict.PASSED and result.message:
            yield f"{result.clause} {result.verdict}: {result.message.splitlines()[0]}"


def _only(static: tuple[Clause, ...], selection: Selection) -> Selection:
    return replace(selection, run=static, not_under_test=(), not_applicable=(), unchecked=(), beyond=())

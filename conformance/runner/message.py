"""What is said about a check that did not pass: the sentence of the exception, and the lines around it. Pure."""

import shlex
import traceback
from collections.abc import Sequence
from pathlib import PurePath

import pytest

from conformance.contract.clauses import Clause
from conformance.contract.text import clipped
from conformance.contract.wording import places
from conformance.environment.stage import Liveness
from conformance.observe.exceptions import CouldNotRun, WaitFailed
from conformance.runner.verdict import Result, Verdict, Wait

_OWN_WORDS = (AssertionError, CouldNotRun, pytest.fail.Exception, pytest.skip.Exception)


def sentence(error: BaseException) -> str:
    """The exception's own words; for what is not a judgement also its type and the place in our code.

    A judgement without words is told by the line that made it.
    """
    words = clipped(str(error).strip())
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, _OWN_WORDS):
        return words or (frames and frames[-1].line) or "the check failed without a sentence"
    place = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {words or 'no message'}{place}"


def own_line(error: BaseException, file: str) -> int | None:
    """The line of that file in which an assertion failed, itself or in what it called; None where none of it did."""
    if not isinstance(error, AssertionError):
        return None
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[-1] if lines else None


def wait_of(error: BaseException) -> Wait | None:
    """What a failed wait knows, for the report."""
    if not isinstance(error, WaitFailed):
        return None
    return Wait(error.predicate, clipped(repr(error.last)), round(error.elapsed, 3), error.reads)


def not_alive(message: str, facts: Sequence[Liveness]) -> str:
    """The message of a time-out that is not held against the target."""
    dead = "; ".join(f"{fact.name}: {fact.detail or 'no answer'}" for fact in facts if not fact.ok)
    return f"{message}\nThe liveness control did not pass ({dead}), so this time-out is not held against the target."


def repeat(command: Sequence[str], clause: str) -> str:
    """The one command that makes this check again."""
    return shlex.join([*command, "--clause", clause])


def explanation(result: Result, clause: Clause, command: Sequence[str]) -> tuple[str, ...]:
    """The lines for a person: clause, claim, what was found, how to mend it, evidence, and the command to repeat it."""
    if result.verdict in (Verdict.PASSED, Verdict.NOT_APPLICABLE, Verdict.NOT_UNDER_TEST):
        return ()
    lines = [f"clause:   {clause.sentence}"]
    lines += [f"expected: {result.claim}"] if result.claim else []
    lines += [f"found:    {line}" if index == 0 else f"          {line}" for index, line in enumerate(_lines(result))]
    if result.wait:
        lines.append(f"waited:   {result.wait.seconds:.1f} s, {result.wait.reads} reads")
    if result.control and result.control.verdict is not Verdict.PASSED:
        lines.append(f"control:  {result.control.check} {result.control.verdict}: {result.control.message}")
    if result.verdict is Verdict.FAILED:
        lines.append(f"remedy:   {clause.remediation}")
    lines += [f"evidence: {place}" for place in places(result.evidence)]
    return (*lines, f"repeat:   {result.repeat or repeat(command, result.clause)}")


def _lines(result: Result) -> list[str]:
    return result.message.splitlines()[:12]

"""A rule, and what becomes of it: kept, broken, without evidence, not asked. Pure.

A rule is asked of all that was seen and returns what its green stands on; it is broken by an AssertionError and cannot
be judged by a CouldNotRun, as a check of a run is. Its control shows that the same question finds a fault where there
is one: without that, a green says nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.contract.text import clipped
from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.runner.verdict import Control, Result, Verdict, stamp
from conformance.watch.seen import Seen, UnaskedError


class Broken(AssertionError):  # noqa: N818 - it reads as the verdict that it gives
    """The operator does not keep a clause: one sentence why."""


Question = Callable[[Seen], str]

NAMED = 3
"""Sandboxes that are named where the same is wrong with many."""


def grouped(faults: Iterable[tuple[str, str]]) -> str:
    """What is wrong with whom: what is wrong with several is told once, with the first of their names."""
    held: dict[str, list[str]] = {}
    for name, words in faults:
        held.setdefault(words, []).append(name)
    return listed(f"{_names(names)}: {words}" for words, names in held.items())


def _names(names: list[str]) -> str:
    first = ", ".join(names[:NAMED])
    return first if len(names) <= NAMED else f"{first} and {len(names) - NAMED} more"


@dataclass(frozen=True)
class Rule:
    """One claim of one clause. `control` returns what the control has seen, and raises as the rule does."""

    clause: str
    name: str
    claim: str
    ask: Question
    control: Question

    @property
    def id(self) -> str:
        """How a report names it."""
        return f"observe/{self.name}"


def judged(rules: Iterable[Rule], seen: Seen) -> tuple[Result, ...]:
    """The result of each rule."""
    return tuple(_result(rule, seen) for rule in rules)


def _result(rule: Rule, seen: Seen) -> Result:
    verdict, words = _said(rule.ask, seen)
    if verdict is not Verdict.PASSED:
        return Result(clause=rule.clause, check=rule.id, verdict=verdict, message=words, claim=rule.claim)
    held, why = _said(rule.control, seen)
    control = Control(f"{rule.id}-control", held, why)
    if held is Verdict.PASSED:
        return Result(
            clause=rule.clause, check=rule.id, verdict=verdict, message=words, claim=rule.claim, control=control
        )
    return Result(
        clause=rule.clause,
        check=rule.id,
        verdict=Verdict.COULD_NOT_RUN if held in (Verdict.COULD_NOT_RUN, Verdict.FAILED) else held,
        message=f"nothing wrong was found, and its control did not find what it must: {why}",
        claim=rule.claim,
        control=control,
    )


def _said(question: Question, seen: Seen) -> tuple[Verdict, str]:
    try:
        return Verdict.PASSED, clipped(question(seen))
    except UnaskedError as unasked:
        return Verdict.NOT_APPLICABLE, f"not asked: {unasked}"
    except (AssertionError, CouldNotRun) as error:
        return stamp(error), clipped(str(error))
    except Exception as error:  # noqa: BLE001 - what breaks in a rule is ours, and must not look like a verdict
        return stamp(error), f"{type(error).__name__}: {error}"

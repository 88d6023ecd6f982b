"""What an exploration says in the end: a result for each clause that its stories are judged by. Pure."""

import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conformance.explore.monitors import AT_REST, MONITORS
from conformance.explore.story import Finding
from conformance.runner.verdict import Result, Verdict

CHECK = "explore"
MOST = 8
"""Sentences of one clause that are told; there may be one for each of 250 sandboxes."""


@dataclass(frozen=True)
class Progressed:
    """How far it came: the seed, and how many stories and steps were told."""

    seed: int
    stories: int = 0
    steps: int = 0

    def __str__(self) -> str:
        return f"seed {self.seed}, {_many(self.stories, 'story', 'stories')}, {_many(self.steps, 'step', 'steps')}"


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def says(clause: str) -> str:
    """What is judged by that clause, in words."""
    told = [each.says for each in MONITORS if each.clause == clause]
    return "; ".join([*told, *([AT_REST[clause].says] if clause in AT_REST else [])])


def results(
    clauses: Iterable[str],
    told: Progressed,
    looked_at: Collection[str],
    found: Sequence[Finding],
    command: Sequence[str],
) -> list[Result]:
    """One for each clause: failed by what was found, passed where anything was looked at, else could not run."""
    return [_result(clause, told, looked_at, found, command) for clause in clauses]


def _result(
    clause: str, told: Progressed, looked_at: Collection[str], found: Sequence[Finding], command: Sequence[str]
) -> Result:
    wrong = [each.words for each in found if each.clause == clause]
    verdict, words = Verdict.PASSED, ""
    if wrong:
        verdict, words = Verdict.FAILED, "\n".join(_first(wrong))
    elif clause not in looked_at:
        verdict, words = Verdict.COULD_NOT_RUN, f"{told} gave it nothing to look at: explore longer"
    return Result(
        clause=clause, check=CHECK, verdict=verdict, message=words, claim=says(clause), repeat=shlex.join(command)
    )


def _first(wrong: Sequence[str]) -> list[str]:
    more = len(wrong) - MOST
    return [*wrong[:MOST], *([f"and {more} more"] if more > 0 else [])]

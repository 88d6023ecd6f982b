"""`python -m tests.chaos`: kills, faults and load against the operator process; says what broke and how to repeat it.

Exit 0 where nothing broke, 1 where something did, 2 where a case proved nothing, 64 for arguments that mean nothing.
Edge: threads, the command line.
"""

import argparse
import random
import shlex
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import case, story_run
from tests.chaos.case import Case
from tests.chaos.kind_testbed import kind_ground
from tests.chaos.operator_process import MODULE
from tests.chaos.story_run import NeverCameError, Setting
from tests.chaos.testbed import Ground, paper_ground

KILLS, LANES = 300, 12
CYCLES = {"paper": 500, "kind": 200}
SHORT_PARTS = ("kill", "channel")
BROKEN, VAIN, USAGE = 1, 2, 64
GROUNDS: dict[str, Callable[[], AbstractContextManager[Ground]]] = {"paper": paper_ground, "kind": kind_ground}
PARTS = {"paper": case.ON_PAPER, "kind": case.ON_KIND}
VAIN_ON_KIND = 0.1
"""What share of the points may not come again on a real cluster: which statuses are told is a matter of timing."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What was asked for on the command line."""

    seed: int
    parts: tuple[str, ...]
    cases: tuple[Case, ...]
    operator: str
    jobs: int
    on: str = "paper"

    @property
    def command(self) -> tuple[str, ...]:
        """How the operator is started."""
        return (sys.executable, "-P", self.operator) if self.operator else MODULE

    def again(self, one: Case) -> str:
        """The command that tells this case once more."""
        operator = f" --operator {shlex.quote(self.operator)}" if self.operator else ""
        return f"python -m tests.chaos --on {self.on} --seed {self.seed}{operator} --case {shlex.quote(str(one))}"


@dataclass(frozen=True)
class Wrong:
    """A case that broke, or that proved nothing: in short, and what it left behind; told again at the end."""

    code: int
    line: str
    evidence: str


def parsed(arguments: list[str]) -> Plan:
    """The plan of a command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Chaos against the operator process.")
    parser.add_argument("--seed", type=int, default=1, help="of what is random, and of the order of cases")
    parser.add_argument("--short", action="store_true", help=f"only {' and '.join(SHORT_PARTS)}: some three minutes")
    parser.add_argument("--on", choices=tuple(GROUNDS), default="paper", help="kind: a real cluster of two nodes")
    parser.add_argument("--part", action="append", choices=case.PARTS, help="only this part; may be repeated")
    parser.add_argument("--case", action="append", default=[], help="only this case, as a failure prints it")
    parser.add_argument("--operator", default="", metavar="FILE", help="run this Python file instead of the operator")
    parser.add_argument("--jobs", type=int, default=8, help="cases at a time; most of a case is waiting")
    found = parser.parse_args(arguments)
    try:
        cases = tuple(case.parse(text) for text in found.case)
    except ValueError as error:
        parser.error(str(error))
    parts = tuple(found.part or (SHORT_PARTS if found.short else PARTS[found.on]))
    return Plan(found.seed, parts, cases, found.operator, found.jobs, found.on)


def chosen(plan: Plan, setting: Setting) -> list[Case]:
    """The cases of the plan: those that were named, or all of its parts, in the order that the seed draws."""
    if plan.cases:
        return list(plan.cases)
    points = tuple(sorted(story_run.clean(setting, "clean"))) if {"kill", "drop"} & set(plan.parts) else ()
    of_part = {
        "kill": case.kills(points),
        "drop": case.drops(points),
        "api": case.api_faults(),
        "channel": case.channel_faults(),
        "storm": case.lanes("storm", LANES),
        "cycles": case.lanes("cycles", 1),
        "nodes": case.lanes("nodes", 1),
    }
    found = [one for part in plan.parts for one in of_part[part]]
    random.Random(plan.seed).shuffle(found)  # noqa: S311 - to be drawn again
    return found


def run(plan: Plan, say: Say) -> int:
    """Tell all cases; the exit code."""
    began = time.monotonic()
    with GROUNDS[plan.on]() as ground:
        setting = Setting(ground, plan.seed, plan.command, KILLS // LANES, CYCLES[plan.on])
        cases = chosen(plan, setting)
        parts = ", ".join(sorted({one.part for one in cases}))
        say(f"chaos: {len(cases)} cases of {parts} on {plan.on}, seed {plan.seed}, {plan.jobs} at a time")
        wrong = _told(plan, setting, [one for one in cases if one.part != "nodes"], say)
        wrong += _told(plan, setting, [one for one in cases if one.part == "nodes"], say)
    vain = sum(1 for found in wrong if found.code == VAIN)
    broken = len(wrong) - vain
    for found in wrong:
        say(found.line)
    say(f"chaos: {len(cases)} told on {plan.on}, {broken} broken, {vain} in vain, {time.monotonic() - began:.0f} s")
    bearable = VAIN_ON_KIND * len(cases) if plan.on == "kind" else 0
    return BROKEN if broken else VAIN if vain > bearable else 0


def _told(plan: Plan, setting: Setting, cases: list[Case], say: Say) -> list[Wrong]:
    wrong = []
    with ThreadPoolExecutor(plan.jobs) as pool:
        tellings = {pool.submit(story_run.tell, setting, one, f"{one.part}-{at}"): one for at, one in enumerate(cases)}
        for at, done in enumerate(as_completed(tellings), start=1):
            error = done.exception()
            if error is not None:
                found = _wrong(plan, tellings[done], error)
                say(f"{found.line}\n{found.evidence}\n")
                wrong.append(found)
            if at % 20 == 0:
                say(f"chaos: {at} of {len(cases)}")
    return wrong


def _wrong(plan: Plan, one: Case, error: BaseException) -> Wrong:
    """What broke, its seed, and the command that shows it again; an error of our own with all of its traceback."""
    vain, said = isinstance(error, NeverCameError), isinstance(error, AssertionError | NeverCameError)
    line = f"chaos: {'IN VAIN' if vain else 'BROKEN'} {one} (seed {plan.seed}): {type(error).__name__}: {error}"
    trace = [] if said else traceback.format_exception(error)
    evidence = "".join([*trace, *(f"{note}\n" for note in getattr(error, "__notes__", ()))])
    return Wrong(VAIN if vain else BROKEN, f"{line}\n  again: {plan.again(one)}", evidence)


def main(arguments: list[str]) -> int:
    """The command."""

    def say(text: str) -> None:
        print(text, flush=True)  # noqa: T201 - a command of its own

    plan = parsed(arguments)
    if plan.operator and not Path(plan.operator).is_file():
        say(f"there is no operator {plan.operator}: name a Python file such as tests/mutants/ID/operator.py")
        return USAGE
    return run(plan, say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""An exploration ends with what it has found, made short; with nothing, when time is over; with what is ours, as ours.

Stories are told by a stand-in that knows which steps break it: what is tried is who is told what, when and how often.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.cli.explore import wish
from conformance.contract.exits import HarnessError, RunVerdict
from conformance.environment.stage import Liveness, StaticStage
from conformance.explore import actions as act
from conformance.explore import story as stories
from conformance.explore.action_form import words
from conformance.explore.exploring import ELUSIVE, explored
from conformance.explore.monitors import CLAUSES
from conformance.explore.story import Finding, Story
from conformance.explore.telling import Told
from conformance.explore.wanted import Wanted
from conformance.runner.plan import Judgement, Plan
from conformance.runner.verdict import Verdict, of_clause
from conformance.target.description import Waiver
from conformance.target.selection import Wish, choose

ALL = frozenset(CLAUSES)
KILLED = Finding("REC-01", "the survivor is gone")
TODAY = dt.date(2027, 1, 31)


@dataclass
class Surroundings:
    """All that an exploration asks of a run's environment: where to keep things."""

    evidence: Path


@dataclass
class Stage:
    """A stage that nothing stands on."""

    environment: Any
    host: Any = None
    run_id: str = "r"
    bundle_text: str = ""
    facts: Sequence[Liveness] = ()

    def evidence(self, check: str) -> Sequence[Path]:
        """Nobody asks."""
        raise AssertionError(check)

    def egress(self) -> None:
        """Nobody goes anywhere."""

    def alive(self) -> Sequence[Liveness]:
        """As the test has it."""
        return self.facts

    def new_host(self, suffix: str, *, installed: bool = False) -> Any:
        """Nobody asks."""
        raise AssertionError((suffix, installed))


@dataclass
class Teller:
    """Tells stories: one that has all of `breaks` fails. `told` are the names of hosts and the number of steps."""

    breaks: Callable[[Story], bool] = lambda _: False
    looked_at: frozenset[str] = ALL
    told: list[tuple[str, int]] = field(default_factory=list)
    found: tuple[Finding, ...] = (KILLED,)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, story: Story, _stage: object, name: str, _goes_on: Callable[[], bool]) -> Told:
        """Told at once."""
        with self.lock:
            self.told.append((name, len(story.steps)))
            found = self.found if self.breaks(story) else ()
            return Told(found, self.looked_at, tuple(words(step) for step in story.steps), (), {"a log": b"words"})


def kills(story: Story) -> bool:
    """What the broken operator of these tests does not survive."""
    return act.Kill() in story.steps and any(isinstance(step, act.Launch) for step in story.steps)


def plan(folder: Path, command: Sequence[str] = ("--explore", "1s"), **changes: Any) -> Plan:
    """A plan for all monitors of the core profile."""
    target, contract = builtin.reference_target(), builtin.contract()
    target = replace(target, **{name: changes.pop(name) for name in ("waivers",) if name in changes})
    stage = changes.pop("stage", None) or Stage(Surroundings(folder))
    chosen = choose(contract, target, wish(Wish()))
    said = ("byohost", "certify", *command)
    return Plan(contract=contract, target=target, selection=chosen, stage=stage, today=TODAY, command=said)


def verdicts(judgement: Judgement) -> set[Verdict]:
    """How results ended."""
    return {each.verdict for each in judgement.results}


def test_nothing_found_is_green_for_all(tmp_path: Path) -> None:
    """Stories are told one after the other until time is over; each has a host of its own."""
    teller = Teller()
    judgement = explored(plan(tmp_path), Wanted(7, 0.2), teller)
    assert verdicts(judgement) == {Verdict.PASSED}
    assert len(teller.told) == len({name for name, _ in teller.told}) > 3
    assert judgement.told["explored"].startswith(f"seed 7, {len(teller.told)} stories, ")
    assert not list(tmp_path.iterdir())


def test_what_nobody_looked_at_could_not_run(tmp_path: Path) -> None:
    """A green that has seen nothing is none."""
    judgement = explored(plan(tmp_path), Wanted(7, 0.1), Teller(looked_at=ALL - {"LCH-13"}))
    assert of_clause("LCH-13", judgement.results) is Verdict.COULD_NOT_RUN
    assert of_clause("CHN-14", judgement.results) is Verdict.PASSED


def test_the_first_story_that_fails_is_made_short(tmp_path: Path) -> None:
    """It ends the exploration; what is left of it is a file, and a command."""
    judgement = explored(plan(tmp_path, ("--target", "t.toml", "--explore", "9s")), Wanted(7, 60), Teller(kills))
    assert of_clause("REC-01", judgement.results) is Verdict.FAILED
    (shrunk,) = tmp_path.glob("stories/*-shrunk.json")
    kept = stories.read(shrunk.read_text())
    assert sorted(step.do for step in kept.steps) == ["kill", "launch"]
    assert kept.found == (KILLED,)
    assert judgement.told["again"] == f"byohost certify --target t.toml --replay {shrunk}"
    (failed,) = [each for each in judgement.results if each.verdict is Verdict.FAILED]
    assert (failed.repeat, failed.evidence) == (judgement.told["again"], (str(shrunk),))
    assert "# a log\nwords" in shrunk.with_suffix(".log").read_text()


def test_a_replay_tells_that_story_once(tmp_path: Path) -> None:
    """Nothing is made shorter, and the command is the same again."""
    told = Story(7, 3, (act.Launch("s1"), act.Kill(), act.Kill()), (KILLED,))
    teller, wanted = Teller(kills), Wanted(7, story=told, file=Path("s.json"))
    judgement = explored(plan(tmp_path, ("--replay", "s.json")), wanted, teller)
    assert teller.told == [("story3", 3)]
    assert of_clause("REC-01", judgement.results) is Verdict.FAILED
    assert judgement.told["again"] == "byohost certify --replay s.json"


def test_a_replay_must_show_what_it_was_kept_for(tmp_path: Path) -> None:
    """Other monitors need not have anything to look at in one story."""
    told = Story(7, 3, (act.Launch("s1"),), (Finding("LCH-13", "by name alone"),))
    wanted = Wanted(7, story=told, file=Path("s.json"))
    silent = explored(plan(tmp_path, ("--replay", "s.json")), wanted, Teller(looked_at=frozenset()))
    assert {each.clause for each in silent.results if each.verdict is not Verdict.PASSED} == {"LCH-13"}
    seen = explored(plan(tmp_path, ("--replay", "s.json")), wanted, Teller(looked_at=frozenset({"LCH-13"})))
    assert verdicts(seen) == {Verdict.PASSED}


def test_what_is_waived_ends_nothing(tmp_path: Path) -> None:
    """It is told as waived."""
    waiver = Waiver(clause="REC-01", reason="known", approver="Ada", expires=dt.date(2027, 2, 1))
    judgement = explored(plan(tmp_path, waivers=(waiver,)), Wanted(7, 0.1), Teller(lambda _: True))
    assert of_clause("REC-01", judgement.results) is Verdict.WAIVED
    assert not list(tmp_path.iterdir())


def test_where_the_ground_is_gone_nothing_is_held_against_the_operator(tmp_path: Path) -> None:
    """It is a fault of ours, and ends the exploration."""
    stage = Stage(Surroundings(tmp_path), facts=(Liveness("platform", ok=False, detail="refused"),))
    judgement = explored(plan(tmp_path, stage=stage), Wanted(7, 60), Teller(lambda _: True))
    assert judgement.faults
    assert set(judgement.faults) == {"platform does not answer: refused"}
    assert Verdict.FAILED not in verdicts(judgement)


def test_a_story_that_cannot_be_told_is_ours(tmp_path: Path) -> None:
    """Whatever it is, with the place in our code."""

    def broken(_: Story) -> bool:
        raise RuntimeError("no luck")

    judgement = explored(plan(tmp_path), Wanted(7, 60), Teller(broken))
    assert "of seed 7 could not be told: RuntimeError: no luck (test_exploring.py:" in judgement.faults[0]


def test_what_breaks_while_it_is_made_short_keeps_the_story(tmp_path: Path) -> None:
    """The failure is told as it was first seen."""
    told = 0

    def breaks(story: Story) -> bool:
        nonlocal told
        told += 1
        if told > 3 and len(story.steps) < 4:
            raise OSError("gone")
        return True

    judgement = explored(plan(tmp_path), Wanted(7, 60), Teller(breaks))
    assert of_clause("REC-01", judgement.results) is Verdict.FAILED
    assert judgement.faults[0].startswith("the story could not be told again: OSError: gone")


def test_what_is_not_seen_again_says_so(tmp_path: Path) -> None:
    """It is red all the same, and its file is that of the first telling."""
    first: list[int] = []

    def breaks(story: Story) -> bool:
        first.append(story.number)
        return len(first) == 1

    judgement = explored(plan(tmp_path), Wanted(7, 60), Teller(breaks))
    (failed,) = [each for each in judgement.results if each.verdict is Verdict.FAILED]
    assert failed.message.splitlines() == [KILLED.words, ELUSIVE]
    assert [path.name for path in tmp_path.glob("stories/*.json")] == [f"7-{first[0]}.json"]


def test_an_interrupt_is_told_with_what_was_found_by_then(tmp_path: Path) -> None:
    """What was not looked at by then was not run."""
    seen: list[Story] = []

    def breaks(story: Story) -> bool:
        seen.append(story)
        if len(seen) > 4:
            raise KeyboardInterrupt
        return True

    judgement = explored(plan(tmp_path), Wanted(7, 60), Teller(breaks, looked_at=frozenset()))
    assert judgement.interrupted
    assert verdicts(judgement) == {Verdict.FAILED, Verdict.NOT_RUN}


def test_a_bundle_alone_is_no_place_for_stories(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="a bundle only"):
        explored(plan(tmp_path, stage=StaticStage("")), Wanted(7, 60), Teller())


def test_the_verdicts_are_those_of_every_run() -> None:
    """A green is named by its ground (`where_nodes_are_played`), and leaves by 0."""
    assert RunVerdict.CONFORMANT_ON_CONTROL_PLANE.exit == 0

"""Tells stories until time is over or one of them fails, and makes that one short. Edge: threads, the clock, files.

Some stories are told at a time, each on a host of its own. The first that fails ends the exploration: it is told again
with fewer and fewer steps, and what is left is a file that tells it once more.
"""

import json
import shlex
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.contract.exits import HarnessError
from conformance.environment.subject import ClusterStage
from conformance.explore import drawing, outcome, shrinking, telling
from conformance.explore.action_form import words
from conformance.explore.actions import Action
from conformance.explore.outcome import Progressed
from conformance.explore.story import Finding, Story, written
from conformance.explore.telling import Told
from conformance.explore.wanted import Wanted
from conformance.runner.message import explanation, sentence
from conformance.runner.plan import Judgement, Plan
from conformance.runner.verdict import Result, Verdict, excuse
from fake_platform.redaction import redact

LANES = 4
"""Stories at a time: most of each is waiting."""

SHRINKS = 300.0
"""Seconds at most that a story is made shorter."""

LEAVE = 10.0
"""Seconds for stories that are broken off: what they stand on is taken down then."""

ELUSIVE = "told again, the story did not show it: what explains it is the journal and the log of its first telling"
"""Said of what depends on when the machine carries out what."""

EARLY = "the exploration ended before any story gave it something to look at"

STORIES = "stories"
"""The folder of a report that keeps them."""


Tell = Callable[[Story, ClusterStage, str, Callable[[], bool]], Told]
"""Tells a story on a host of that name, as long as the last says that it goes on."""


def explored(plan: Plan, wanted: Wanted, tell: Tell = telling.tell) -> Judgement:
    """Tell the stories and judge them; each selected clause has a result.

    Raises:
        HarnessError: the run has no cluster.
    """
    if not isinstance(plan.stage, ClusterStage):
        raise HarnessError("stories are told on a control plane, and this run has a bundle only")
    return _Exploration(plan, plan.stage, wanted, tell).judged()


@dataclass
class _Exploration:
    plan: Plan
    stage: ClusterStage
    wanted: Wanted
    tell: Tell
    told: Progressed = field(init=False)
    looked_at: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    waived: list[Finding] = field(default_factory=list)
    failed: Story | None = None
    file: Path | None = None
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.told = Progressed(self.wanted.seed)
        self.clauses = [clause.id for clause in self.plan.selection.run]
        self.excused = {each.clause for each in self.plan.target.waivers if each.holds(self.plan.today)}
        self._began = time.monotonic()
        self._over = threading.Event()
        self._again = 0
        self._left: Sequence[Future[Told]] = ()

    def judged(self) -> Judgement:
        """All of it."""
        self.plan.keeping.expect(Result(clause=clause, check=outcome.CHECK) for clause in self.clauses)
        self.plan.progress.step(self._promise())
        try:
            self._tell()
            if self.failed is not None and self.wanted.story is None:
                self._shrink(self.failed)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self._over.set()
            wait(self._left, LEAVE)
        return self._judgement()

    def _promise(self) -> str:
        if self.wanted.story is not None:
            return f"telling the story of {self.wanted.file}, {len(self.wanted.story.steps)} steps"
        return f"exploring for {self.wanted.seconds:.0f} s with seed {self.wanted.seed}, {LANES} stories at a time"

    def _tell(self) -> None:
        """Story by story, until one has failed, time is over, or something of ours is broken.

        Those that are under way then are broken off: nobody waits for them.
        """
        pool, under_way, number = ThreadPoolExecutor(LANES), dict[Future[Told], Story](), 0
        try:
            while True:
                while len(under_way) < LANES and self._goes_on(number):
                    story = self.wanted.story or drawing.story(self.wanted.seed, number)
                    under_way[pool.submit(self._one, story, f"story{story.number}")] = story
                    number += 1
                if not under_way or self.failed is not None or self.faults:
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for each in done:
                    self._ended(under_way.pop(each), each)
        finally:
            self._over.set()
            pool.shutdown(wait=False, cancel_futures=True)
            self._left = [each for each in under_way if not each.cancelled()]

    def _goes_on(self, number: int) -> bool:
        if self.failed is not None or self.faults:
            return False
        return number == 0 if self.wanted.story else time.monotonic() - self._began < self.wanted.seconds

    def _one(self, story: Story, name: str) -> Told:
        over = self._over  # of this telling; whoever shortens the story has another one
        return self.tell(story, self.stage, name, lambda: not over.is_set())

    def _ended(self, story: Story, done: "Future[Told]") -> None:
        error = done.exception()
        if error is not None:
            self.faults.append(f"story {story.number} of seed {story.seed} could not be told: {sentence(error)}")
            return
        told = done.result()
        self.told = replace(self.told, stories=self.told.stories + 1, steps=self.told.steps + len(told.steps))
        self.looked_at |= told.looked_at
        if self.wanted.story is not None:
            for at, line in enumerate(told.steps, start=1):
                self.plan.progress.step(f"  {at}. {line}")
        found = self._counting(told.found)
        self.waived += [each for each in told.found if each.clause in self.excused]
        self.plan.progress.step(
            f"story {story.number}, {len(told.steps)} steps: {found[0] if found else 'nothing found'}"
        )
        if found:
            self._failed(replace(story, found=found), told)

    def _counting(self, found: Sequence[Finding]) -> tuple[Finding, ...]:
        """What the run's verdict stands on."""
        return tuple(each for each in found if each.clause in self.clauses and each.clause not in self.excused)

    def _failed(self, story: Story, told: Told) -> None:
        """Keep it, unless what we stand on is broken."""
        dead = [fact for fact in self.stage.alive() if not fact.ok]
        if dead:
            self.faults += [f"{fact.name} does not answer: {fact.detail}" for fact in dead]
            return
        if self.failed is None or len(story.steps) < len(self.failed.steps):
            self.failed, self.file = story, self._kept(story, told)

    def _kept(self, story: Story, told: Told, name: str = "") -> Path:
        folder = self.stage.environment.evidence / STORIES
        folder.mkdir(parents=True, exist_ok=True)
        name = name or f"{story.seed}-{story.number}"
        (folder / f"{name}.json").write_text(written(story), encoding="utf-8")
        entries = "".join(f"{json.dumps(entry.to_json())}\n" for entry in told.journal)
        (folder / f"{name}.journal.jsonl").write_text(redact(entries), encoding="utf-8")
        log = "".join(f"# {place}\n{text.decode(errors='replace')}\n" for place, text in told.printed.items())
        (folder / f"{name}.log").write_text(redact("\n".join([*told.steps, "", log])), encoding="utf-8")
        return folder / f"{name}.json"

    def _shrink(self, story: Story) -> None:
        """Leave out what can be left out while the same clause is broken; the shortest story is kept."""
        ends = time.monotonic() + SHRINKS
        self._over = threading.Event()

        def still_fails(steps: Sequence[Action]) -> bool:
            self._again += 1
            shorter = story.of(steps)
            told = self._one(shorter, f"again{self._again}")
            found = self._counting(told.found)
            fails = bool({each.clause for each in found} & {story.found[0].clause})
            self.plan.progress.step(f"with {len(steps)} of {len(story.steps)} steps it {'fails' if fails else 'holds'}")
            if fails:
                self.failed = replace(shorter, found=found)
                self.file = self._kept(self.failed, told, f"{story.seed}-{story.number}-shrunk")
            return fails

        try:
            shorter = shrinking.shrunk(story.steps, still_fails, lambda: time.monotonic() < ends)
            if len(shorter) == len(story.steps) and not still_fails(story.steps):
                self.failed = replace(story, found=(*story.found, Finding(story.found[0].clause, ELUSIVE)))
        except Exception as error:  # noqa: BLE001 - whatever breaks, the story that failed is reported
            self.faults.append(f"the story could not be told again: {sentence(error)}")

    def _judgement(self) -> Judgement:
        failed, command = self.failed, self.plan.command
        if failed is not None:
            command = (*self._certify(), "--replay", str(self.wanted.file or self.file))
            self._tell_people(failed, command)
        found = (*(() if failed is None else failed.found), *self.waived)
        made = outcome.results(self.clauses, self.told, self.looked_at, found, command)
        if self.wanted.story is not None:
            made = [self._replayed(each) for each in made]
        if failed is not None or self.interrupted:
            made = [
                replace(each, verdict=Verdict.NOT_RUN, message=EARLY) if each.verdict is Verdict.COULD_NOT_RUN else each
                for each in made
            ]
        results = tuple(self._with_evidence(excuse(each, self.plan.target.waivers, self.plan.today)) for each in made)
        self.plan.progress.expect(len(results))
        for each in results:
            self.plan.keeping.keep(each)
            self.plan.progress.check(each, explanation(each, self.plan.contract[each.clause], command))
        said = {"explored": str(self.told)} | ({} if failed is None else {"again": shlex.join(command)})
        return Judgement(results, tuple(self.faults), self.interrupted, said)

    def _replayed(self, result: Result) -> Result:
        """One story need not show each monitor something; what it was kept for it must show."""
        story = self.wanted.story
        if story is None or not self.told.stories:
            return result
        silent = result.verdict is Verdict.COULD_NOT_RUN and result.clause not in story.clauses
        return replace(result, verdict=Verdict.PASSED, message="") if silent else result

    def _certify(self) -> tuple[str, ...]:
        """The command of the run as far as it names the target."""
        said = self.plan.command
        return tuple(said[: min(said.index(each) for each in ("--explore", "--replay") if each in said)])

    def _tell_people(self, story: Story, command: Sequence[str]) -> None:
        step = self.plan.progress.step
        step(f"{len(story.steps)} step{'s' if len(story.steps) > 1 else ''} to {', '.join(story.clauses)}:")
        for at, each in enumerate(story.steps, start=1):
            step(f"  {at}. {words(each)}")
        step(f"again: {shlex.join(command)}")

    def _with_evidence(self, result: Result) -> Result:
        failed = result.verdict is Verdict.FAILED and self.file is not None
        return replace(result, evidence=(str(self.file),)) if failed else result

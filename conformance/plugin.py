"""The pytest plugin that turns checks into verdicts. Edge: pytest.

It chooses the checks of the selected clauses, runs controls before claims, stamps each phase by the type of its
exception, and collects results. pytest's own outcome, terminal report and exit code are not used.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from conformance import message
from conformance.bundle import Bundle, parse
from conformance.contract import Clause, Contract
from conformance.deck import Card, Deck, Test, shuffle
from conformance.kills import source_hash
from conformance.plan import Plan
from conformance.stage import Liveness, Stage
from conformance.target import Target
from conformance.verdict import Control, CouldNotRun, Result, Unmet, Verdict, Wait, excuse, stamp, worst

T = TypeVar("T")
_TELLING = (Verdict.COULD_NOT_RUN, Verdict.FAILED, Verdict.ERROR)


class _Phases:
    """What is known of one running test so far: the verdict of each phase and the first telling words."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self.messages: list[str] = []
        self.evidence: tuple[str, ...] = ()
        self.wait: Wait | None = None
        self.seconds = 0.0
        self.raised = ""


class ConformancePlugin:
    """Give one to `pytest.main(plugins=[…])`; afterwards `results`, `faults` and `interrupted` say what happened."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.results: list[Result] = []
        self.faults: list[str] = []
        self.interrupted = False
        self._deck = Deck()
        self._controls: dict[str, Control] = {}
        self._running: dict[str, _Phases] = {}
        self._alive: dict[int, tuple[BaseException, Sequence[Liveness]]] = {}
        self._taken: dict[int, tuple[BaseException, tuple[str, ...]]] = {}

    # -- fixtures

    @pytest.fixture(scope="session")
    def contract(self) -> Contract:
        """The contract of the run."""
        return self.plan.contract

    @pytest.fixture(scope="session")
    def target(self) -> Target:
        """What is judged."""
        return self.plan.target

    @pytest.fixture(scope="session")
    def stage(self) -> Stage:
        """The place where the run happens, as staging made it."""
        return self.plan.stage

    @pytest.fixture(scope="session")
    def bundle(self) -> Bundle:
        """The bundle that is judged; one that cannot be read fails each check that needs it."""
        return parse(self.plan.stage.bundle_text)

    @pytest.fixture
    def clause(self, request: pytest.FixtureRequest) -> Clause:
        """The clause that the running check is about."""
        return self.plan.contract[self._deck[request.node.nodeid].clause]

    # -- collection

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Registers the marks and takes pytest's own reporter off the terminal."""
        config.addinivalue_line("markers", "clause(id): the clause that the check is about")
        config.addinivalue_line("markers", "control(name, ...): the positive controls of a claim, in the same file")
        config.addinivalue_line("markers", "disturbs: the file breaks what others stand on, so it runs after them")
        reporter = config.pluginmanager.getplugin("terminalreporter")
        if reporter is not None:
            config.pluginmanager.unregister(reporter)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A check file that cannot be loaded is a fault of the harness, whatever the others say."""
        if report.failed:
            self.faults.append(f"the checks in {report.nodeid or 'the folder'} cannot be loaded: {report.longreprtext}")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keeps the selected claims and their controls, in the order that they need."""
        by_node = {item.nodeid: item for item in items}
        self._deck = shuffle([self._test(item) for item in items], self.plan.contract, self.plan.selection)
        self.faults += self._deck.faults
        kept = [by_node[card.test.node] for card in self._deck.cards]
        dropped = [item for item in items if item.nodeid not in {each.nodeid for each in kept}]
        items[:] = kept
        if dropped:
            config.hook.pytest_deselected(items=dropped)
        for clause in self._deck.orphans:
            self._add(
                Result(clause=clause, check="contract.toml", verdict=Verdict.ERROR, message=_ORPHAN.format(clause))
            )
        self.plan.progress.expect(len(self._deck.claims))

    def _test(self, item: pytest.Item) -> Test:
        file = item.path.relative_to(self.plan.root).as_posix()
        return Test(
            node=item.nodeid,
            check=f"{file}::{item.nodeid.partition('::')[2]}",
            file=file,
            name=getattr(item, "originalname", item.name),
            clauses=tuple(str(mark.args[0]) if mark.args else "" for mark in item.iter_markers("clause")),
            controls=tuple(str(name) for mark in item.iter_markers("control") for name in mark.args),
            disturbs=item.get_closest_marker("disturbs") is not None,
            waits="ahead" in getattr(item, "fixturenames", ()),
            claim=" ".join((getattr(item, "function", item).__doc__ or item.name).split()),
            source=source_hash(item.path.read_bytes()),
        )

    # -- running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Holds a claim back whose positive control did not pass."""
        card = self._deck[item.nodeid]
        if card.is_control:
            return
        if card.lacks_control:
            raise CouldNotRun(f"{card.test.check} sees that something does not happen and names no positive control")
        control = self._control_of(card)
        if control is not None and control.verdict is not Verdict.PASSED:
            raise CouldNotRun(
                f"its positive control did not pass: {control.check} {control.verdict}: {control.message}"
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Stamps the phase that has just ended, and takes evidence while the test's fixtures still stand."""
        phases = self._running.setdefault(item.nodeid, _Phases())
        phases.seconds += call.duration
        verdict = Verdict.PASSED
        if call.excinfo is not None:
            verdict, words = self._judge(call.excinfo.value)
            phases.messages.append(words)
            phases.wait = phases.wait or message.wait_of(call.excinfo.value)
            if call.when == "call":
                phases.raised = self._raised(item, call.excinfo.value)
        phases.verdicts.append(verdict)
        if call.excinfo is not None and verdict in _TELLING and not phases.evidence:
            phases.evidence = self._evidence(self._deck[item.nodeid], phases, call.excinfo.value)
        return (yield)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Makes the result of a test whose last phase has ended."""
        phases, card = self._running.pop(nodeid), self._deck[nodeid]
        result = Result(
            clause=card.clause,
            check=card.test.check,
            verdict=worst(phases.verdicts),
            seconds=round(phases.seconds, 3),
            message="\n".join(phases.messages),
            claim=card.test.claim,
            control=self._control_of(card),
            wait=phases.wait,
            evidence=phases.evidence,
            source=card.test.source,
            raised=phases.raised,
        )
        if card.is_control:
            self._controls[card.test.check] = Control(result.check, result.verdict, result.message, result.evidence)
        if not card.is_control or result.verdict is Verdict.ERROR:
            self._add(result)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C ends the run; pytest.exit in a check is a fault of ours."""
        if isinstance(excinfo.value, KeyboardInterrupt):
            self.interrupted = True
        else:
            self.faults.append(message.sentence(excinfo.value))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """A broken hook is a fault of ours; True keeps pytest from printing it."""
        self.faults.append(message.sentence(excinfo.value))
        return True

    def in_order(self) -> list[Result]:
        """The results in the deck's order, which is the same in every run."""
        place = {card.test.check: index for index, card in enumerate(self._deck.cards)}
        return sorted(self.results, key=lambda result: place.get(result.check, -1))

    def remaining(self) -> Iterable[Result]:
        """A not-run result for each claim that has none: nothing is passed that did not run."""
        done = {result.check for result in self.results}
        for card in self._deck.claims:
            if card.test.check not in done:
                yield Result(
                    clause=card.clause,
                    check=card.test.check,
                    message="the run ended before this check",
                    claim=card.test.claim,
                    source=card.test.source,
                )

    # -- judging

    def _judge(self, error: BaseException) -> tuple[Verdict, str]:
        verdict, words = stamp(error), message.sentence(error)
        if isinstance(error, Unmet) and error.timed_out:
            facts = self._liveness(error)
            if not all(fact.ok for fact in facts):
                return Verdict.ERROR, message.not_alive(words, facts)
        return verdict, words

    def _raised(self, item: pytest.Item, error: BaseException) -> str:
        """File and line of the claim's own assertion; what its fixtures met is raised before it is called."""
        line = message.own_line(error, str(item.path))
        return f"{self._deck[item.nodeid].test.file}:{line}" if line else ""

    def _liveness(self, error: BaseException) -> Sequence[Liveness]:
        """Asked once per exception: a broken module fixture raises the same one for each of its tests."""
        if id(error) not in self._alive:
            failed = (Liveness("the liveness control itself", ok=False, detail="it raised an exception"),)
            self._alive[id(error)] = (error, _guarded(self.plan.stage.alive, failed))
        return self._alive[id(error)][1]

    def _evidence(self, card: Card, phases: _Phases, error: BaseException) -> tuple[str, ...]:
        """Taken once per exception too: what a scenario met is the same for each check that stands on it."""
        control = self._control_of(card)
        if control is not None and control.verdict is not Verdict.PASSED:
            return control.evidence
        if id(error) not in self._taken:
            nothing: Sequence[Path] = ()
            taken = _guarded(lambda: tuple(self.plan.stage.evidence(card.test.check)), nothing, phases.messages.append)
            self._taken[id(error)] = (error, tuple(str(path) for path in taken))
        return self._taken[id(error)][1]

    def _control_of(self, card: Card) -> Control | None:
        """The claim's control that ended worst; one that is not there or did not run counts as not-run."""
        ended = [
            self._controls.get(check, Control(check, Verdict.NOT_RUN, "it is not in the file, or did not run"))
            for check in card.controls
        ]
        order = list(Verdict)
        return max(ended, key=lambda control: order.index(control.verdict), default=None)

    def _add(self, result: Result) -> None:
        excused = excuse(result, self.plan.target.waivers, self.plan.today)
        self.results.append(excused)
        clause = self.plan.contract[result.clause]
        self.plan.progress.check(excused, message.explanation(excused, clause, self.plan.command))


_ORPHAN = "{}: the contract says that it is checked, yet no check carries its mark"


def _guarded(take: Callable[[], T], otherwise: T, tell: Callable[[str], None] | None = None) -> T:
    """What `take` gives; if it raises, the fault is told and `otherwise` given: no verdict is lost over it."""
    try:
        return take()
    except Exception as error:  # noqa: BLE001 - evidence and liveness run on ground that may be broken in any way
        if tell is not None:
            tell(f"(no evidence could be taken: {message.sentence(error)})")
        return otherwise

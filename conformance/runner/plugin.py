"""The pytest plugin that turns checks into verdicts. Edge: pytest.

It chooses the checks of the selected clauses, runs controls before claims, stamps each phase by the type of its
exception, and collects results. pytest's own outcome, terminal report and exit code are not used.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import replace

import pytest

from conformance.contract.clauses import Clause, Contract, Need
from conformance.contract.kills import source_hash
from conformance.environment.stage import Stage
from conformance.families._shared.scheduling import recorded_seconds
from conformance.families._shared.scheduling.scheduler import BESIDE
from conformance.observe.exceptions import CouldNotRun
from conformance.runner import check_dependencies, message, requested_fixtures
from conformance.runner.collection import Collection, SelectedCheck, Test, in_order_of_need
from conformance.runner.phases import Phases
from conformance.runner.plan import Plan
from conformance.runner.ruling import Ruling
from conformance.runner.self_test import OwnControl
from conformance.runner.verdict import Control, Result, Verdict, excuse
from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import Bundle, parse
from conformance.target.description import Target

_TELLING = (Verdict.COULD_NOT_RUN, Verdict.FAILED, Verdict.ERROR)


class ConformancePlugin:
    """Give one to `pytest.main(plugins=[…])`; afterwards `results`, `faults` and `interrupted` say what happened."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.results: list[Result] = []
        self.faults: list[str] = []
        self.interrupted = False
        self._collection = Collection()
        self._controls: dict[str, Control] = {**plan.controls}
        self._running: dict[str, Phases] = {}
        self._ruling = Ruling(plan.stage)
        self._own = OwnControl()
        self._session: pytest.Session | None = None
        self._dependencies: dict[str, str] = {}

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
        """The bundle that is judged; that it can be read is for BND-01 to say, and nothing else can be said without."""
        try:
            return parse(self.plan.stage.bundle_text)
        except Illegible:
            raise CouldNotRun("the bundle cannot be read: see BND-01") from None

    @pytest.fixture
    def clause(self, request: pytest.FixtureRequest) -> Clause:
        """The clause that the running check is about."""
        return self.plan.contract[self._collection[request.node.nodeid].clause]

    # -- collection

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Registers the marks and takes pytest's own reporter off the terminal."""
        config.addinivalue_line("markers", "clause(id): the clause that the check is about")
        config.addinivalue_line("markers", "control(name, ...): the positive controls of a claim, in the same file")
        config.addinivalue_line("markers", "disturbs: the file breaks what others stand on, so it runs after them")
        config.addinivalue_line("markers", "whole_run: the test judges what the whole run has left, so it comes last")
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
        own = self._own.take(items)
        by_node = {item.nodeid: item for item in items}
        self._collection = in_order_of_need(
            [self._test(item) for item in items], self.plan.contract, self.plan.selection
        )
        self.faults += self._collection.faults
        kept = [by_node[selected.test.node] for selected in self._collection.checks]
        dropped = [item for item in items if item.nodeid not in {each.nodeid for each in kept}]
        items[:] = kept
        self._dependencies = check_dependencies.digests(config, self.plan.root, {item.path for item in kept})
        self._collection = self._collection.beside(self._own.place(own, kept, self.plan.root))
        if dropped:
            config.hook.pytest_deselected(items=dropped)
        for clause in self._collection.orphans:
            self._add(
                Result(clause=clause, check="contract.toml", verdict=Verdict.ERROR, message=_ORPHAN.format(clause))
            )
        self._noting(lambda: self.plan.keeping.expect(self.remaining()))
        self.plan.progress.expect(len(self._collection.claims))

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
            whole_run=item.get_closest_marker("whole_run") is not None,
            waits="scheduler" in getattr(item, "fixturenames", ()),
            claim=" ".join((getattr(item, "function", item).__doc__ or item.name).split()),
            source=source_hash(item.path.read_bytes()),
            fault=requested_fixtures.fault(item),
        )

    # -- running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """The judge's own control comes first; True, that nothing else is to be run, where it did not pass."""
        self._session = session
        self._own.run()
        found = self._own.faults(session.config, self.plan.root) if session.items else []
        self.faults += found
        return bool(found) or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Holds a claim back whose positive control did not pass."""
        selected = self._collection[item.nodeid]
        if selected.is_control:
            return
        if selected.lacks_control:
            raise CouldNotRun(
                f"{selected.test.check} sees that something does not happen and names no positive control"
            )
        control = self._control_of(selected)
        if control is not None and control.verdict is not Verdict.PASSED:
            raise CouldNotRun(
                f"its positive control did not pass: {control.check} {control.verdict}: {control.message}"
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Stamps the phase that has just ended, and takes evidence while the test's fixtures still stand."""
        phases = self._running.setdefault(item.nodeid, Phases())
        phases.seconds += call.duration
        verdict = Verdict.PASSED
        if call.excinfo is not None:
            verdict, words = self._ruling.verdict(call.excinfo.value)
            phases.messages.append(words)
            phases.wait = phases.wait or message.wait_of(call.excinfo.value)
            if call.when == "call":
                phases.raised = self._raised(item, call.excinfo.value)
        phases.verdicts.append(verdict)
        if call.excinfo is not None and verdict in _TELLING and not phases.evidence:
            phases.evidence = self._evidence(self._collection[item.nodeid], phases, call.excinfo.value)
        return (yield)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Makes the result of a test whose last phase has ended."""
        phases, selected = self._running.pop(nodeid), self._collection[nodeid]
        result = phases.result(selected, self._control_of(selected))
        if selected.is_control:
            self._controls[selected.test.check] = Control(result.check, result.verdict, result.message, result.evidence)
        if selected.is_own:
            self._own.results.append(result)
        elif not selected.is_control or result.verdict is Verdict.ERROR:
            self._add(result)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keeps how long each scenario took, where that is wanted."""
        beside = session.config.stash.get(BESIDE, None)
        if self.plan.seconds is not None and beside is not None:
            file, taken = self.plan.seconds, beside.seconds
            self._noting(lambda: recorded_seconds.write(file, taken))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C ends the run, and what has failed by then has failed; pytest.exit in a check is a fault of ours."""
        for node, phases in list(self._running.items()):
            if phases.verdict in (Verdict.FAILED, Verdict.ERROR):
                self.pytest_runtest_logfinish(node)
        if isinstance(excinfo.value, KeyboardInterrupt):
            self.interrupted = True
        else:
            self.faults.append(message.sentence(excinfo.value))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """A broken hook is a fault of ours; True keeps pytest from printing it."""
        self.faults.append(message.sentence(excinfo.value))
        return True

    def in_order(self) -> list[Result]:
        """The results in the collection's order, which is the same in every run."""
        place = {selected.test.check: index for index, selected in enumerate(self._collection.checks)}
        return sorted(self.results, key=lambda result: place.get(result.check, -1))

    def remaining(self) -> Iterable[Result]:
        """A not-run result for each claim that has none: nothing is passed that did not run."""
        done = {result.check for result in self.results}
        for selected in self._collection.claims:
            if selected.test.check not in done:
                yield Result(
                    clause=selected.clause,
                    check=selected.test.check,
                    message="the run ended before this check",
                    claim=selected.test.claim,
                    source=selected.test.source,
                )

    # -- judging

    def _raised(self, item: pytest.Item, error: BaseException) -> str:
        """File and line of the claim's own assertion; what its fixtures met is raised before it is called."""
        line = message.own_line(error, str(item.path))
        return f"{self._collection[item.nodeid].test.file}:{line}" if line else ""

    def _evidence(self, selected: SelectedCheck, phases: Phases, error: BaseException) -> tuple[str, ...]:
        control = self._control_of(selected)
        if selected.is_own or (control is not None and control.verdict is not Verdict.PASSED):
            return () if control is None else control.evidence
        return self._ruling.evidence(selected.test.check, error, phases.messages.append)

    def _control_of(self, selected: SelectedCheck) -> Control | None:
        """The claim's control that ended worst; one that is not there or did not run counts as not-run."""
        ended = [
            self._controls.get(check, Control(check, Verdict.NOT_RUN, "it is not in the file, or did not run"))
            for check in selected.controls
        ]
        order = list(Verdict)
        return max(ended, key=lambda control: order.index(control.verdict), default=None)

    def _add(self, result: Result) -> None:
        rests_on = self._dependencies.get(result.check.partition("::")[0], "")
        excused = excuse(replace(result, dependencies=rests_on), self.plan.target.waivers, self.plan.today)
        self.results.append(excused)
        self._noting(lambda: self.plan.keeping.keep(excused))
        clause = self.plan.contract[result.clause]
        if self.plan.fail_fast and self._session is not None and self._breaks(excused, clause):
            self._session.shouldfail = f"{result.clause} is broken, and the first MUST that is ends this run"
        self.plan.progress.check(excused, message.explanation(excused, clause, self.plan.command))

    def _breaks(self, result: Result, clause: Clause) -> bool:
        """Whether it turns the run red: what does not count in its profile does not end it either."""
        counts = clause.need is Need.MUST and clause.belongs(self.plan.selection.profile)
        return result.verdict is Verdict.FAILED and counts

    def _noting(self, keep: Callable[[], None]) -> None:
        """What cannot be written down is still judged; that it would have been lost is told, once."""
        try:
            keep()
        except OSError as error:
            fault = f"what was judged could not be kept as it came ({error.strerror or error})"
            self.faults += [] if fault in self.faults else [fault]


_ORPHAN = "{}: the contract says that it is checked, yet no check carries its mark"

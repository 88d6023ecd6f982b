"""The judge's own control: before anything is judged, what must fail is seen to fail. Edge: pytest.

In the run's own session, each check file gets three tests more, which share its folder, its conftest and its hooks: an
assertion that must fail, a control that must fail, and a claim on that control, which must not be judged. Where one of
them ends otherwise, or a check file's functions are not what its source says, a green would mean nothing.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from conformance.runner.collection import SelectedCheck, Test
from conformance.runner.live_source import strayed
from conformance.runner.verdict import Result, Verdict

CHECKS = Path(__file__).with_name("self_test_checks.py")
"""The file whose tests are made as tests of each check file: collected beside the checks, imported by nobody."""

CONTROL = "test_control_must_fail"

EXPECTED = {
    "test_must_fail": ("an assertion that must fail", Verdict.FAILED),
    CONTROL: ("a control that must fail", Verdict.FAILED),
    "test_must_not_be_judged": ("a claim whose control has failed", Verdict.COULD_NOT_RUN),
}
"""By the names of that file's tests; one that is not there is a control that could not be made."""


class OwnControl:
    """One session's own control: its tests, and how they ended."""

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []
        self.results: list[Result] = []

    def take(self, items: list[pytest.Item]) -> list[pytest.Function]:
        """Takes its own tests out of what was collected."""
        mine = [item for item in items if item.path == CHECKS and isinstance(item, pytest.Function)]
        items[:] = [item for item in items if item.path != CHECKS]
        return mine

    def place(self, own: Sequence[pytest.Function], chosen: Iterable[pytest.Item], root: Path) -> list[SelectedCheck]:
        """Makes its tests as tests of each file of the chosen checks; they ask for no fixture, so nothing is set up."""
        files = dict.fromkeys(found for item in chosen if (found := item.getparent(pytest.Module)) is not None)
        checks = []
        for module in files:
            file = module.path.relative_to(root).as_posix()
            for test in own:
                name = f"{_PREFIX}{test.originalname}"
                item = pytest.Function.from_parent(module, name=name, callobj=test.obj, originalname=test.originalname)
                item.fixturenames.clear()
                self.items.append(item)
                checks.append(_selected(item, file))
        return checks

    def run(self) -> None:
        """Runs its tests by the session's own protocol, hooks and all."""
        for item, following in pairwise([*self.items, None]):
            if item is not None:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def faults(self, config: pytest.Config, root: Path) -> list[str]:
        """Why this session's verdicts would mean nothing, in one sentence; empty if they may be believed."""
        if {item.originalname for item in self.items} != set(EXPECTED):
            return [f"{_REFUSED}: it could not be made."]
        ended = {result.check: result for result in self.results}
        for item in self.items:
            what, expected = EXPECTED[item.originalname]
            result = ended.get(item.nodeid)
            said = "not at all" if result is None else f"{result.verdict}"
            if result is None or result.verdict is not expected:
                place = item.path.relative_to(root).as_posix()
                return [f"{_REFUSED}: beside {place}, {what} should end {expected} and ended {said}."]
        for module, file in _loaded(self.items, config, root):
            if names := strayed(module, file):
                place = file.relative_to(root).as_posix()
                return [f"{_REFUSED}: {names[0]} in {place} is not what the file says; something has rewritten it."]
        return []


_PREFIX = "own-control:"
_REFUSED = "The judge's own control did not pass, so nothing was judged"


def _selected(item: pytest.Function, file: str) -> SelectedCheck:
    beside = item.nodeid.rpartition("::")[0]
    named = [name for mark in item.own_markers if mark.name == "control" for name in mark.args]
    test = Test(node=item.nodeid, check=item.nodeid, file=file, name=item.name, clauses=("",))
    controls = tuple(f"{beside}::{_PREFIX}{name}" for name in named)
    return SelectedCheck(test, "", controls, is_control=item.originalname == CONTROL, is_own=True)


def _loaded(items: Iterable[pytest.Function], config: pytest.Config, root: Path) -> Iterable[tuple[ModuleType, Path]]:
    """The check files and the conftests of the run, as they were loaded."""
    found = {item.path: item.getparent(pytest.Module) for item in items}
    yield from ((module.obj, path) for path, module in found.items() if module is not None)
    for plugin in config.pluginmanager.get_plugins():
        file = Path(str(getattr(plugin, "__file__", None)))
        if isinstance(plugin, ModuleType) and file.is_relative_to(root):
            yield plugin, file

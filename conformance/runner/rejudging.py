"""A stored run judged again: the checks of the whole run, made on its record instead of where it stood. Edge: pytest.

They are the same functions in the same files. What else a clause has looks at a cluster that is gone, so it is left out
here and said to be; positive controls that looked at it count as they ended in the run.
"""

from dataclasses import replace

import pytest

from conformance.contract.exits import HarnessError
from conformance.runner import self_test
from conformance.runner.plan import Judgement, Plan
from conformance.runner.plugin import ConformancePlugin
from conformance.runner.session import collected, judge

LIVE = "cluster_stage"
"""The fixture that everybody stands on who looks at a cluster."""


class _OfTheRecord:
    """The plugin that leaves of what was collected the checks that ask for a run's record and for nothing beside it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The judge's own control stays too."""
        items[:] = [item for item in items if item.path == self_test.CHECKS or _asks_for_a_record(item)]


class _Foresight(_OfTheRecord):
    """The same, which notes whose checks they are, in the place of making them."""

    def __init__(self) -> None:
        self.clauses: frozenset[str] = frozenset()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Nothing is run."""
        self.clauses = frozenset(
            str(mark.args[0]) for item in session.items for mark in item.iter_markers("clause") if mark.args
        )
        return True


def rejudged(plan: Plan) -> tuple[Plan, Judgement]:
    """The plan with those of its clauses that its record can judge, and what came of them.

    Raises:
        HarnessError: The checks cannot be collected, or this interpreter skips assertions.
    """
    foresight, plugin = _Foresight(), ConformancePlugin(plan)
    collected(plan, [foresight, plugin])
    if plugin.faults:
        raise HarnessError("; ".join(plugin.faults))
    run = tuple(clause for clause in plan.selection.run if clause.id in foresight.clauses)
    again = replace(plan, selection=replace(plan.selection, run=run))
    return again, judge(again, [_OfTheRecord()])


def _asks_for_a_record(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("whole_run") is not None and "run_record" in names and LIVE not in names

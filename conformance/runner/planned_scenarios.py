"""Which scenarios a run would have, without a run: the checks are collected, and none is made. Edge: pytest."""

from collections.abc import Mapping

import pytest

from conformance.contract.exits import HarnessError
from conformance.families._shared.scheduling.host_lanes import wanted
from conformance.families._shared.scheduling.record_fixtures import SCENARIOS, asked_for
from conformance.families._shared.scheduling.scenario import AnyScenario
from conformance.runner.plan import Plan
from conformance.runner.plugin import ConformancePlugin
from conformance.runner.session import collected


class _Foresight:
    """The plugin that notes what was collected, in the place of the checks."""

    def __init__(self) -> None:
        self.names: frozenset[str] = frozenset()
        self.known: Mapping[str, AnyScenario] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Nothing is run."""
        self.known = session.config.stash[SCENARIOS]
        self.names = wanted(asked_for(session.items), self.known)
        return True


def scenarios_of(plan: Plan) -> tuple[frozenset[str], Mapping[str, AnyScenario]]:
    """The names of those that the plan's checks ask for, and all that there are.

    Raises:
        HarnessError: The checks cannot be collected.
    """
    foresight, plugin = _Foresight(), ConformancePlugin(plan)
    collected(plan, [foresight, plugin])
    if plugin.faults:
        raise HarnessError("; ".join(plugin.faults))
    return foresight.names, foresight.known

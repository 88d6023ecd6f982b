"""A fixture for each scenario's record, as a pytest plugin. Edge: pytest.

The fixture has the scenario's name, its record's type and its docstring; a check asks for it by name, and its
annotation is held to that type when checks are collected.
"""

from collections.abc import Iterable, Mapping
from types import ModuleType

import pytest

from conformance.families._shared.scheduling.scenario import AnyScenario
from conformance.families._shared.scheduling.scheduler import Scheduler

SCENARIOS = pytest.StashKey[Mapping[str, AnyScenario]]()
"""Where in pytest's configuration all scenarios are told of."""


def register(config: pytest.Config, scenarios: Mapping[str, AnyScenario]) -> None:
    """Give a session the fixtures of these scenarios."""
    config.stash[SCENARIOS] = scenarios
    plugin = ModuleType("records of scenarios")
    for name, each in scenarios.items():
        setattr(plugin, name, _fixture(each))
    config.pluginmanager.register(plugin)


def asked_for(items: Iterable[pytest.Item]) -> frozenset[str]:
    """The names of all fixtures that these tests ask for, directly or not."""
    return frozenset(name for item in items for name in getattr(item, "fixturenames", ()))


def _fixture(each: AnyScenario) -> object:
    def record(scheduler: Scheduler) -> object:
        found: object = scheduler.record(each.name)
        return found

    record.__doc__ = each.told
    return pytest.fixture(scope="session", name=each.name)(record)

"""Every scenario that there is: found by walking the families, so that nobody registers one. Edge: imports."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from conformance import families
from conformance.families._shared.scheduling.host_lanes import checked
from conformance.families._shared.scheduling.scenario import AnyScenario, Scenario


def every_scenario() -> Mapping[str, AnyScenario]:
    """All, by name.

    Raises:
        ScenarioError: They do not fit each other.
    """
    found = [each for module in _modules() for each in vars(module).values() if isinstance(each, Scenario)]
    return checked(found)


def _modules() -> Iterator[ModuleType]:
    """Those beside the checks; a check's own file is loaded by its session alone."""
    for found in pkgutil.walk_packages(families.__path__, f"{families.__name__}."):
        name = found.name.rpartition(".")[2]
        if not found.ispkg and not name.startswith("test_") and name not in {"conftest", "scenarios"}:
            yield import_module(found.name)

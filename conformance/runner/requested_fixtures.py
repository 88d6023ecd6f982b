"""What a collected test asks for, held against the fixtures that there are. Edge: pytest.

A fixture that there is not, and an annotation that is not the type of a scenario's record, are told when checks are
collected, and not minutes later.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import get_type_hints

import pytest

from conformance.families._shared.scheduling.host_lanes import nearest
from conformance.families._shared.scheduling.record_fixtures import SCENARIOS
from conformance.families._shared.scheduling.scenario import AnyScenario

OWN = "request"
"""pytest's own, of which no fixture is defined."""


def fault(item: pytest.Item) -> str:
    """What is wrong with what a test asks for, in a sentence; empty where nothing is."""
    if not isinstance(item, pytest.Function):
        return ""
    info = item._fixtureinfo  # noqa: SLF001 - pytest has no public way to what a test's names lead to
    for name in info.names_closure:
        if name != OWN and name not in info.name2fixturedefs:
            return f"a fixture {name} is asked for, which there is not{nearest(name, _known(item.session))}"
    fixtures = {name: defined[-1].func for name, defined in info.name2fixturedefs.items()}
    return next(_disagreements(item.function, fixtures, _records(item.config)), "")


def _records(config: pytest.Config) -> dict[str, object]:
    """The types of all scenarios' records, by name."""
    nothing: Mapping[str, AnyScenario] = {}
    scenarios = config.stash.get(SCENARIOS, nothing)
    return {name: each.record for name, each in scenarios.items()}


def _disagreements(
    test: Callable[..., object], fixtures: Mapping[str, Callable[..., object]], records: Mapping[str, object]
) -> Iterator[str]:
    """Arguments that are a scenario's record by name and something else by type; fixtures of such a name, too."""
    for function in (test, *fixtures.values()):
        for name in function.__annotations__.keys() & records.keys():
            hint = _hint(function, name)
            if hint != records[name]:
                asks = f"{function.__name__} asks for {name} as {_told(hint)}"
                yield f"{asks}, and the scenario of that name gives {_told(records[name])}"
    for name in fixtures.keys() & records.keys():
        hint = _hint(fixtures[name], "return")
        if hint not in (
            records[name],
            object,
        ):  # the scenario's own says no more than object
            yield f"the fixture {name} gives {_told(hint)}, and the scenario of that name gives {_told(records[name])}"


def _known(session: pytest.Session) -> frozenset[str]:
    """Fixtures that anybody asks for, and those of all scenarios."""
    tests = (item._fixtureinfo for item in session.items if isinstance(item, pytest.Function))  # noqa: SLF001 - as above
    return frozenset(name for each in tests for name in each.name2fixturedefs) | _records(session.config).keys()


def _hint(function: Callable[..., object], name: str) -> object:
    """What stands there; put off till later, it is resolved now."""
    hint = function.__annotations__.get(name)
    return get_type_hints(function)[name] if isinstance(hint, str) else hint


def _told(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)

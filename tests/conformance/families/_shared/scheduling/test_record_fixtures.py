"""Records are asked for by fixtures that scenarios bring along."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.families._shared import installed_hosts
from conformance.families._shared.scheduling.record_fixtures import SCENARIOS, asked_for, register


def test_each_scenario_brings_the_fixture_of_its_name() -> None:
    """With its words, for `--fixtures` and for whoever reads a report."""
    plugins: list[Any] = []
    manager = SimpleNamespace(register=plugins.append)
    config = cast("pytest.Config", SimpleNamespace(stash=pytest.Stash(), pluginmanager=manager))
    scenarios = {each.name: each for each in (installed_hosts.stopped_host, installed_hosts.resited_host)}
    register(config, scenarios)
    assert config.stash[SCENARIOS] == scenarios
    (plugin,) = plugins
    assert plugin.site.__doc__ == installed_hosts.resited_host.told
    assert {"site", "spare"} <= {*dir(plugin)}


def test_a_beginning_is_given_as_it_is() -> None:
    """It is looked at, and nothing is done to it."""
    beginning = cast("Any", object())
    for each in (installed_hosts.stopped_host, installed_hosts.updated_host, installed_hosts.resited_host):
        assert each(beginning) is beginning


def test_whatever_is_asked_for_is_told_together() -> None:
    """Directly or not; what is no function asks for nothing."""
    items = [SimpleNamespace(fixturenames=["a", "b"]), SimpleNamespace(fixturenames=["b", "c"]), SimpleNamespace()]
    assert asked_for(cast("Any", items)) == {"a", "b", "c"}

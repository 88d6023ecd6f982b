"""How the property tests draw their examples, and what the tests of the official client share."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# No deadline: how long an example takes is the machine's business, and no verdict.
settings.register_profile("steady", derandomize=True, deadline=None)
"""The same examples at each run: a verdict on a submission depends on the submission alone."""

settings.register_profile("explore", derandomize=False, print_blob=True, deadline=None)
"""New examples at each run, for whoever looks for trouble: HYPOTHESIS_PROFILE=explore."""

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


ON_A_CLUSTER = 5400
"""Seconds for a test on a cluster: it holds whole runs, and may be the first to build images."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands on a cluster has a bound of its own."""
    for item in items:
        if item.get_closest_marker("cluster") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(ON_A_CLUSTER))


@pytest.fixture
def left_behind() -> Iterator[None]:
    """Sockets that the official client forgot are collected in the test that forgives them, and not in a later one."""
    yield
    gc.collect()

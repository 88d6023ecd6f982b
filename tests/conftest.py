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


@pytest.fixture
def left_behind() -> Iterator[None]:
    """Sockets that the official client forgot are collected in the test that forgives them, and not in a later one."""
    yield
    gc.collect()

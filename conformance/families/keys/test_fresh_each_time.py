"""KEY-08: each download carries a key that was never issued before, and that nobody can guess."""

from collections.abc import Callable

import pytest

from conformance.environment.subject import ClusterStage, HostUnderTest, install_key
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("KEY-08")

DOWNLOADS = 20
BITS = 128
"""Random bits that a key must have (contract, remedy)."""

VARIED = 6
"""Different characters at one place of twenty keys: of a random base64url character more are all but certain."""


@pytest.fixture(scope="module")
def keys(new_host: Callable[[str], HostUnderTest]) -> tuple[str, ...]:
    """The keys of twenty downloads of one host that is never installed, in their order."""
    host = new_host("downloads")
    found = tuple(install_key(host.download()) for _ in range(DOWNLOADS))
    if not all(found):
        raise CouldNotRun("the bundles of this run hold no install key that the harness can read")
    return found


def test_no_key_comes_twice(keys: tuple[str, ...], cluster_stage: ClusterStage) -> None:
    """All of them differ from each other, and from the steady host's."""
    again = len(keys) - len(set(keys))
    assert again == 0, f"{again} of {DOWNLOADS} downloads carried the same key again"
    assert install_key(cluster_stage.bundle_text) not in keys, "a download carried the key of another host"


def test_no_key_follows_from_the_others(keys: tuple[str, ...]) -> None:
    """They vary in so many characters that 128 random bits are in each."""
    varied = sum(len(set(characters)) >= VARIED for characters in zip(*keys, strict=False))
    assert varied * 6 >= BITS, (
        f"only {varied} characters of the keys vary from download to download: that is less than {BITS} random bits"
    )

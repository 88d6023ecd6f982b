"""A real API server, asked as a dry run with strict fields, says of each kind of bundle what we say without one."""

from collections.abc import Iterator

import pytest

from clusters.errors import ClusterError
from clusters.kind import KindCluster
from tests.conformance.families.test_bundle_checks import bundle_text
from tests.conformance.families.test_bundle_kinds import GREEN, ILLEGIBLE, REFUSED

pytestmark = pytest.mark.cluster

OURS_ALONE = frozenset(
    {
        "duplicate-key",
        "duplicate-top-key",
        "merge-key",
        "merge-key-behind-its-keys",
        "own-tag",
        "empty-items",
        "late-byte-order-mark",
        "line-separator",
        "null-for-a-list",
    }
)
"""What a cluster takes, and another reader, or a person, reads otherwise."""

DRY_RUN = ("apply", "--dry-run=server", "--validate=strict", "--filename=-")


@pytest.fixture(scope="module")
def namespace(cluster: KindCluster) -> Iterator[KindCluster]:
    """The cluster with the bundle's namespace: what lies inside is not tried in one that a dry run has not made."""
    cluster.run_kubectl(["create", "namespace", "byohost-h1"])
    yield cluster
    cluster.run_kubectl(["delete", "namespace", "byohost-h1", "--timeout=60s"])


def takes(cluster: KindCluster, text: str) -> bool:
    """Whether kubectl and the API server would apply the text."""
    try:
        cluster.run_kubectl(DRY_RUN, stdin=text.encode())
    except ClusterError:
        return False
    return True


@pytest.mark.parametrize("name", GREEN)
def test_what_is_green_is_taken(namespace: KindCluster, name: str) -> None:
    """Nothing that a cluster would refuse is conformant."""
    assert takes(namespace, GREEN[name](bundle_text()))


@pytest.mark.parametrize("name", sorted({*ILLEGIBLE, *REFUSED} - {"large-file"}))
def test_what_is_red_is_refused(namespace: KindCluster, name: str) -> None:
    """But for what is ambiguous, each is refused there too: our sentence comes earlier, and is no invention."""
    change, _ = (ILLEGIBLE | REFUSED)[name]
    assert takes(namespace, change(bundle_text())) == (name in OURS_ALONE)

"""REC-11: sandboxes on a lost node fail once as node-lost, and none is created again."""

from collections.abc import Callable

import pytest

from conformance.environment.subject import FINAL, HostUnderTest
from conformance.families._shared.installation import install
from conformance.families.reconnect.node_lost import LostNode, lose_node
from conformance.observe.journal import payload
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("REC-11")


@pytest.fixture(scope="module")
def lost_node(new_host: Callable[[str], HostUnderTest]) -> LostNode:
    """A host of which two sandboxes ran on a node that was lost."""
    return lose_node(install(new_host("lost")).host)


def test_the_node_is_lost(lost_node: LostNode) -> None:
    """The control: both ran there, the third did not, and the cluster noticed that the node is gone."""
    placed = {sandbox: lost_node.before.pods[sandbox]["spec"]["nodeName"] for sandbox in lost_node.lost}
    assert set(placed.values()) == {lost_node.node}, f"not all of them ran on {lost_node.node}: {placed}"
    beside = lost_node.before.pods[lost_node.kept]["spec"]["nodeName"]
    assert beside != lost_node.node, "the sandbox beside them ran on the lost node too"
    assert lost_node.silent, f"the cluster still shows {lost_node.node} as ready, so it was not lost"


@pytest.mark.parametrize("nth", [0, 1])
def test_it_fails_as_node_lost(lost_node: LostNode, nth: int) -> None:
    """The platform shows the sandbox as failed, for that reason."""
    ended = lost_node.ended[lost_node.lost[nth]]
    assert (ended.state, ended.reason) == ("failed", "node-lost"), (
        f"a sandbox on a lost node is shown as {ended.state}, reason {ended.reason}, and not as failed, node-lost"
    )


@pytest.mark.parametrize("nth", [0, 1])
def test_it_fails_once(lost_node: LostNode, nth: int) -> None:
    """One status of its end was told, and no state after it."""
    states = [payload(entry).get("state") for entry in lost_node.told[lost_node.lost[nth]]]
    ends = [state for state in states if state in FINAL]
    assert len(ends) == 1, f"{len(ends)} ends of a sandbox on a lost node were told: {states}"
    assert states[-1] in FINAL, f"after the end of a sandbox on a lost node it was told to be {states[-1]}"


@pytest.mark.control("test_the_node_is_lost")
@pytest.mark.parametrize("nth", [0, 1])
def test_it_is_not_created_again(lost_node: LostNode, nth: int) -> None:
    """One pod was ever made for it."""
    made = lost_node.creations[lost_node.lost[nth]]
    assert len(made) == 1, f"for a sandbox on a lost node {len(made)} pods were made"


@pytest.mark.control("test_the_node_is_lost")
def test_the_other_one_is_untouched(lost_node: LostNode) -> None:
    """The sandbox on the other node has its pod and its containers still."""
    found = harmed({lost_node.kept: lost_node.before.pods[lost_node.kept]}, lost_node.after.pods)
    assert not found, f"the sandbox on the other node was not left alone: {found}"

"""CHN-14: what is told of pods and of ends is what the cluster shows, and comes before a pod is taken away."""

from collections.abc import Mapping

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.observe import sandbox_ends
from conformance.observe.channel_connections import Connection
from conformance.observe.pod_lifetimes import Lifetime
from conformance.observe.run_record import RunRecord
from conformance.observe.sandbox_statuses import States

pytestmark = [pytest.mark.clause("CHN-14"), pytest.mark.whole_run]


@pytest.fixture(scope="module")
def states() -> States:
    """The protocol's model of a sandbox."""
    return States.read(builtin.sandbox_states())


@pytest.fixture(scope="module")
def lives(run_record: RunRecord) -> Mapping[str, Lifetime]:
    """Every sandbox pod of the run, and when it was there."""
    return run_record.lifetimes()


def test_what_was_ready_has_not_failed(carried: tuple[Connection, ...]) -> None:
    """A sandbox that was ready ends as finished, whatever its exit code: a crash, say, is an end before that."""
    found = sandbox_ends.failed_after_ready(carried)
    assert not found, listed(found)


def test_its_pod_is_named(carried: tuple[Connection, ...]) -> None:
    """Once the pod's uid was told, all that follows names the same one."""
    found = sandbox_ends.unnamed_pods(carried)
    assert not found, listed(found)


def test_a_vanished_pod_is_told(carried: tuple[Connection, ...], lives: Mapping[str, Lifetime], states: States) -> None:
    """A pod that somebody takes away while its operator looks on is told, whether a watch saw it go or not."""
    found = sandbox_ends.unseen_losses(carried, lives, states)
    assert not found, listed(found)


def test_it_is_told_before_the_pod_is_deleted(
    carried: tuple[Connection, ...], lives: Mapping[str, Lifetime], states: States
) -> None:
    """An end that the operator found outlives a restart: its pod stays until the platform knows."""
    found = sandbox_ends.early_deletions(carried, lives, states)
    assert not found, listed(found)


def test_no_inventory_leaves_a_pod_out(carried: tuple[Connection, ...], lives: Mapping[str, Lifetime]) -> None:
    """After every reconnect of every host: what runs, what has ended and what waits for a node."""
    found = sandbox_ends.incomplete_inventories(carried, lives)
    assert not found, listed(found)

"""CHN-14: what is told of sandboxes is true: their reasons, their tokens, and their ends against the cluster's."""

from collections.abc import Mapping

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.observe import sandbox_truth
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


def test_reasons_are_of_failures(carried: tuple[Connection, ...]) -> None:
    """A reason is told of what has failed, and of what finished for want of memory."""
    found = sandbox_truth.odd_reasons(carried)
    assert not found, listed(found)


def test_tokens_are_held(carried: tuple[Connection, ...]) -> None:
    """No state is told with a token that no sidecar can hold by then."""
    found = sandbox_truth.unheld_tokens(carried)
    assert not found, listed(found)


def test_only_what_was_ready_finishes(carried: tuple[Connection, ...]) -> None:
    """What ends before it was ready has failed, whatever its exit code."""
    found = sandbox_truth.unready_finishes(carried)
    assert not found, listed(found)


def test_what_was_cancelled_is_told_so(
    carried: tuple[Connection, ...], lives: Mapping[str, Lifetime], states: States
) -> None:
    """An end that was ordered before the sandbox was ready is a failure, as cancelled."""
    found = sandbox_truth.miscalled_cancellations(carried, lives, states)
    assert not found, listed(found)


def test_an_ordered_end_is_told_once_it_came(
    carried: tuple[Connection, ...], lives: Mapping[str, Lifetime], states: States
) -> None:
    """The pod's deletion comes first, and its news then."""
    found = sandbox_truth.hasty_ends(carried, lives, states)
    assert not found, listed(found)


def test_what_is_gone_is_gone(carried: tuple[Connection, ...], lives: Mapping[str, Lifetime]) -> None:
    """No sandbox is told as gone whose pod stands."""
    found = sandbox_truth.untrue_losses(carried, lives)
    assert not found, listed(found)

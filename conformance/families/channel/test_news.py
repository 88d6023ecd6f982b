"""CHN-14: what an operator tells of its sandboxes is in order, true, complete and told once, over any reconnect."""

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.observe import sandbox_statuses
from conformance.observe.channel_connections import Connection
from conformance.observe.deletions import Deletion, moments
from conformance.observe.sandbox_statuses import States

pytestmark = [pytest.mark.clause("CHN-14"), pytest.mark.whole_run]


@pytest.fixture(scope="module")
def states() -> States:
    """The protocol's model of a sandbox."""
    return States.read(builtin.sandbox_states())


def test_news_follow_each_other(carried: tuple[Connection, ...], states: States) -> None:
    """No state is told after one that it cannot follow, and nothing after an end."""
    found = sandbox_statuses.disorder(carried, states)
    assert not found, listed(found)


def test_an_end_is_told_once(carried: tuple[Connection, ...], states: States) -> None:
    """Who has the acknowledgement of an end does not tell it again."""
    found = sandbox_statuses.repeated_ends(carried, states)
    assert not found, listed(found)


def test_tokens_are_told_as_they_are(carried: tuple[Connection, ...]) -> None:
    """Ready is told with a token that was sent, and never with an older one than before."""
    found = sandbox_statuses.untrue_tokens(carried)
    assert not found, listed(found)


def test_every_launch_is_answered(carried: tuple[Connection, ...]) -> None:
    """Of each launch that arrived something was told."""
    found = sandbox_statuses.unanswered(carried)
    assert not found, listed(found)


def test_every_end_is_told(deleted: tuple[Deletion, ...], carried: tuple[Connection, ...], states: States) -> None:
    """Of each sandbox whose pod its operator deleted the end was told."""
    found = sandbox_statuses.untold_ends(carried, moments(deleted), states)
    assert not found, listed(found)


def test_messages_are_numbered(carried: tuple[Connection, ...]) -> None:
    """On each connection from 1, one by one."""
    found = sandbox_statuses.odd_numbers(carried)
    assert not found, listed(found)


def test_the_inventory_comes_first(carried: tuple[Connection, ...]) -> None:
    """On each connection, whatever it broke off."""
    found = sandbox_statuses.late_inventories(carried)
    assert not found, listed(found)

"""CHN-18: every message of an operator keeps the protocol's schemas."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import refused_messages
from conformance.observe.channel_connections import Connection

pytestmark = [pytest.mark.clause("CHN-18"), pytest.mark.whole_run]


def test_no_message_was_refused(carried: tuple[Connection, ...]) -> None:
    """The platform took each in, on every connection of every host."""
    found = refused_messages.refusals(carried)
    assert not found, listed(found)

"""CHN-17: a message of a type that the operator does not know costs neither the connection nor what follows."""

import pytest

from conformance.families.channel.unknown_message import UNKNOWN, UnknownMessage

pytestmark = pytest.mark.clause("CHN-17")


@pytest.mark.control("test_it_was_sent")
def test_the_connection_goes_on(unknown_message: UnknownMessage) -> None:
    """The same one carries what comes next."""
    before, after = unknown_message.before, unknown_message.after
    assert after.connection_id == before.connection_id, (
        f"after a message of the unknown type {UNKNOWN} the host is {after.connection}, by another connection"
    )
    assert after.connection == "connected", f"after a message of the unknown type {UNKNOWN} it is {after.connection}"


@pytest.mark.control("test_it_was_sent")
def test_what_follows_counts(unknown_message: UnknownMessage) -> None:
    """The launch with the next number is taken."""
    became = unknown_message.became
    assert became.state == "ready", (
        f"the launch that followed a message of the unknown type {UNKNOWN} is {became.state} ({became.reason}): "
        f"{became.detail}"
    )


@pytest.mark.control("test_it_was_sent")
def test_nothing_is_made_of_it(unknown_message: UnknownMessage) -> None:
    """It looks like a launch in all but its type."""
    made = unknown_message.creations
    assert not made, f"{len(made)} pods were made for the sandbox that a message of the type {UNKNOWN} names"


def test_it_was_sent(unknown_message: UnknownMessage) -> None:
    """The control: it went down by the host's connection, before the launch."""
    assert unknown_message.sent, f"the journal has no message of the type {UNKNOWN}"

"""CHN-04: the expiry of the channel token changes nothing for a connection that is open."""

import pytest

from conformance.families.channel.token_expired import Expiry
from conformance.observe.journal import frames, time_of
from conformance.observe.pods import container_ids

pytestmark = pytest.mark.clause("CHN-04")


@pytest.mark.control("test_token_did_expire")
def test_connection_goes_on(expiry: Expiry) -> None:
    """It is the same connection, and the operator checks in on it beyond the token's end."""
    ends = [one for one in expiry.journal if one.kind == "disconnect"]
    ended = [time_of(one) - expiry.expires for one in ends if one.connection_id == expiry.opened.connection_id]
    assert not ended, f"the connection ended {ended[0]:.1f} s after its token had expired"
    checkins = [one for one in frames(expiry.journal, "host.checkin", "up") if time_of(one) > expiry.expires]
    beyond = [one for one in checkins if one.connection_id == expiry.opened.connection_id]
    assert beyond, f"in {expiry.seen_at - expiry.expires:.0f} s after the token's end the operator did not check in"
    assert expiry.later.generation == expiry.opened.generation, (
        f"the operator exchanged again although its connection was open: generation {expiry.later.generation}, "
        f"not {expiry.opened.generation}"
    )


@pytest.mark.control("test_token_did_expire")
def test_sandbox_goes_on(expiry: Expiry) -> None:
    """The running sandbox keeps its pod and its processes."""
    assert expiry.before.pods, "no sandbox ran when the connection was opened"
    for name, pod in expiry.before.pods.items():
        now = expiry.after.staying(name)
        assert now is not None, f"the pod of sandbox {name} is gone since the channel token expired"
        assert container_ids(now) == container_ids(pod), f"containers of sandbox {name} were replaced meanwhile"


def test_token_did_expire(expiry: Expiry) -> None:
    """The control: the connection was opened before the token's end and seen beyond it."""
    opened = [
        one for one in expiry.journal if one.kind == "connect" and one.connection_id == expiry.opened.connection_id
    ]
    assert opened, "the journal does not show the connection being opened"
    assert time_of(opened[-1]) < expiry.expires, "the connection was opened with a token that had expired"
    assert expiry.seen_at > expiry.expires, "the token had not expired when the connection was last looked at"

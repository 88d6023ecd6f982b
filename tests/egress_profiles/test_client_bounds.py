"""A busy client is never cut, and each way to make work for nothing is."""

import pytest

from egress_profiles.client_bounds import FAILURES, HEAD_SECONDS, REFILL, SHARE, STREAMS, UNREAD, ClientBounds


@pytest.fixture
def bounds() -> ClientBounds:
    """A client of HTTP/2."""
    return ClientBounds(multiplexed=True)


def test_as_many_streams_as_were_offered_pass(bounds: ClientBounds) -> None:
    """One more is too many; each that ends makes room."""
    for number in range(STREAMS):
        assert bounds.began(str(number), takes_body=False) == ""
    assert "open" in bounds.began("more", takes_body=False)
    assert bounds.ended("more", answered=True) == ""
    assert bounds.ended("0", answered=True) == ""
    assert bounds.began("another", takes_body=False) == ""


def test_who_takes_its_answers_may_ask_without_end(bounds: ClientBounds) -> None:
    """And may give up half of what it asked for, and a hundred more."""
    for number in range(3000):
        assert bounds.began(str(number), takes_body=True) == ""
        assert bounds.ended(str(number), answered=bool(number % 2)) == ""


def test_who_leaves_everything_is_cut(bounds: ClientBounds) -> None:
    """Streams that are opened and reset; what was never counted does not count."""
    for number in range(FAILURES):
        bounds.began(str(number), takes_body=False)
        assert bounds.ended(str(number), answered=False) == ""
    assert bounds.ended("unknown", answered=False) == ""
    bounds.began("last", takes_body=False)
    assert "without waiting" in bounds.ended("last", answered=False)


def test_bytes_of_no_request_are_bounded(bounds: ClientBounds) -> None:
    """At once."""
    assert bounds.received(UNREAD, now=0.0) == ""
    assert "no request" in bounds.received(1, now=0.0)


def test_a_slow_flow_of_them_is_forgiven(bounds: ClientBounds) -> None:
    """As is what acknowledges a download."""
    for second in range(100):
        assert bounds.received(REFILL, now=float(second)) == ""
    bounds.sent(SHARE * UNREAD)
    assert bounds.received(UNREAD, now=99.0) == ""


def test_a_body_is_not_counted(bounds: ClientBounds) -> None:
    """As long as one is on its way; nor are tunnels and WebSockets."""
    bounds.began("upload", takes_body=True)
    assert bounds.received(100 * UNREAD, now=0.0) == ""
    bounds.whole("upload")
    assert bounds.received(2 * UNREAD, now=0.0) != ""
    bounds.connected(tunnel=True)
    assert bounds.received(100 * UNREAD, now=0.0) == ""


def test_a_head_is_whole_in_time() -> None:
    """In HTTP/1, counted from its first byte; a connection that says nothing is no head."""
    bounds = ClientBounds()
    assert bounds.waits_for_a_head(0.0) is None
    bounds.received(1, now=100.0)
    bounds.received(1, now=105.0)
    assert bounds.waits_for_a_head(101.0) == HEAD_SECONDS - 1
    assert bounds.waits_for_a_head(100.0 + HEAD_SECONDS) == 0
    bounds.began("a", takes_body=False)
    bounds.received(1, now=200.0)  # the next one, while this one's answer is awaited
    assert bounds.waits_for_a_head(300.0) is None
    bounds.ended("a", answered=True)
    bounds.received(1, now=300.0)
    bounds.connected(tunnel=False)
    assert bounds.waits_for_a_head(400.0) is None


def test_a_multiplexed_connection_may_be_quiet(bounds: ClientBounds) -> None:
    """Pings are no head."""
    bounds.received(17, now=0.0)
    assert bounds.waits_for_a_head(1000.0) is None

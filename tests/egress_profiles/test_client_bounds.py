"""A busy client is never cut, and each way to make work for nothing is."""

import pytest

from egress_profiles.battery import http2
from egress_profiles.client_bounds import (
    BODY,
    CONTROLS,
    DATAS,
    FAILURES,
    HEAD_SECONDS,
    REFILL,
    SHARE,
    SHORT,
    STREAMS,
    UNREAD,
    ClientBounds,
    FrameCount,
)


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


def test_bytes_of_no_request_are_bounded() -> None:
    """At once."""
    bounds = ClientBounds()
    assert bounds.received(bytes(UNREAD), now=0.0) == ""
    assert "no request" in bounds.received(bytes(1), now=0.0)


def test_a_slow_flow_of_them_is_forgiven() -> None:
    """As is what acknowledges a download."""
    bounds = ClientBounds()
    for second in range(100):
        assert bounds.received(bytes(REFILL), now=float(second)) == ""
    bounds.sent(SHARE * UNREAD)
    assert bounds.received(bytes(UNREAD), now=99.0) == ""


@pytest.mark.parametrize("size", [1, 5, 9, 100, 10000])
def test_frames_are_counted_however_they_are_cut(size: int) -> None:
    """Each HEADERS frame, each RST_STREAM and SETTINGS, each short DATA frame, wherever a read ends."""
    said = http2.opening() + b"".join(
        http2.head(2 * n + 1, [(":path", "/\1" * n)], "\1" * n) + http2.frame(http2.RST_STREAM, 0, 2 * n + 1, bytes(4))
        for n in range(30)
    )
    count = FrameCount()
    found = [count.of(said[at : at + size]) for at in range(0, len(said), size)]
    assert [sum(column) for column in zip(*found, strict=True)] == [30, 31, 29]


def test_control_frames_are_bounded_whatever_else_is_sent(bounds: ClientBounds) -> None:
    """Requests and uploads beside them do not count for them; time does."""
    ping = http2.frame(6, 0, 0, bytes(8))
    assert bounds.received(http2.opening() + ping * (CONTROLS - 1), now=0.0) == ""
    bounds.began("upload", takes_body=True)
    assert bounds.received(ping * CONTROLS, now=1.0) == ""
    assert "control" in bounds.received(ping, now=1.0)


def test_data_that_brings_nothing_is_control() -> None:
    """CVE-2019-9518: empty frames, and next to empty ones, unless they end a body."""
    data = (http2.frame(http2.DATA, flags, 1, bytes(size)) for flags, size in ((0, 0), (0, 1), (1, 0), (0, 16)))
    count = FrameCount()
    count.of(http2.PREFACE)
    assert [count.of(frame) for frame in data] == [(0, 1, 0), (0, 1, 0), (0, 0, 1), (0, 0, 1)]


def test_who_sends_short_data_rests(bounds: ClientBounds) -> None:
    """It is not cut, however much of it there is; long frames, and a second without, make good for it."""
    short, long = (http2.frame(http2.DATA, 0, 1, bytes(size)) for size in (SHORT - 1, SHORT))
    bounds.received(http2.opening(), now=0.0)
    bounds.began("upload", takes_body=True)
    assert bounds.received(short * DATAS + long * 2 * DATAS, now=0.0) == ""
    assert bounds.rest == 0
    assert bounds.received(short * DATAS, now=0.0) == ""
    assert bounds.rest == 1
    assert bounds.received(long, now=0.5) == ""
    assert bounds.rest == 0.5
    assert bounds.received(short * DATAS, now=2.0) == ""
    assert bounds.rest == 0


def test_more_heads_than_may_be_are_not_even_made_requests(bounds: ClientBounds) -> None:
    """Twice as many as may be open, since some may have been reset; each that was made one counts once."""
    opened = http2.head(1, [])
    assert bounds.received(http2.opening() + opened * (STREAMS + FAILURES), now=0.0) == ""
    bounds.began("a", takes_body=False)
    bounds.ended("a", answered=True)
    assert bounds.received(opened, now=0.0) == ""
    assert "opened more" in bounds.received(opened, now=0.0)


def test_a_body_is_not_counted() -> None:
    """As long as one is on its way; nor are tunnels and WebSockets."""
    bounds = ClientBounds()
    bounds.began("upload", takes_body=True)
    assert bounds.received(bytes(100 * UNREAD), now=0.0) == ""
    bounds.whole("upload", 100 * UNREAD)
    assert bounds.received(bytes(2 * UNREAD), now=0.0) != ""
    bounds.connected(tunnel=True)
    assert bounds.received(bytes(100 * UNREAD), now=0.0) == ""


def test_bodies_are_bounded_while_they_are_held() -> None:
    """All that are on their way together; the next ones count anew."""
    bounds = ClientBounds()
    for number in range(3):
        bounds.began(f"upload-{number}", takes_body=True)
        assert bounds.received(bytes(BODY), now=0.0) == ""
        bounds.whole(f"upload-{number}", BODY)
        assert bounds.received(bytes(1), now=0.0) == ""
    bounds.began("upload", takes_body=True)
    bounds.received(bytes(BODY), now=0.0)
    assert "bodies" in bounds.received(bytes(1), now=0.0)


def test_what_follows_a_head_that_is_not_judged_yet_may_be_its_body() -> None:
    """A fast client has sent it before the verdict is there; the same bytes behind a verdict without a body are not."""
    bounds = ClientBounds()
    assert bounds.received(bytes(BODY), now=0.0, judged=False) == ""
    assert "bodies" in bounds.received(bytes(1), now=0.0, judged=False)
    bounds.began("a", takes_body=False)
    assert "no request" in bounds.received(bytes(UNREAD + 1), now=0.0)


def test_a_body_is_held_until_it_is_answered() -> None:
    """In its own size once it is whole; until then, whose the bytes of two bodies are, nobody has counted."""
    bounds = ClientBounds(multiplexed=True)
    for number in ("a", "b"):
        bounds.began(number, takes_body=True)
    bounds.received(bytes(1000), now=0.0)
    assert bounds.bodies == 1000
    bounds.whole("a", 300)
    assert bounds.bodies == 1000
    bounds.ended("a", answered=True)
    assert bounds.bodies == 700
    bounds.whole("b", 650)
    assert bounds.bodies == 650
    bounds.ended("b", answered=False)
    assert bounds.bodies == 0


def test_a_head_is_whole_in_time() -> None:
    """In HTTP/1, counted from its first byte; a connection that says nothing is no head."""
    bounds = ClientBounds()
    assert bounds.waits_for_a_head(0.0) is None
    bounds.received(bytes(1), now=100.0)
    bounds.received(bytes(1), now=105.0)
    assert bounds.waits_for_a_head(101.0) == HEAD_SECONDS - 1
    assert bounds.waits_for_a_head(100.0 + HEAD_SECONDS) == 0
    bounds.began("a", takes_body=False)
    bounds.received(bytes(1), now=200.0)  # the next one, while this one's answer is awaited
    assert bounds.waits_for_a_head(300.0) is None
    bounds.ended("a", answered=True)
    bounds.received(bytes(1), now=300.0)
    bounds.connected(tunnel=False)
    assert bounds.waits_for_a_head(400.0) is None


def test_a_head_that_lies_unread_is_whole_in_time_too() -> None:
    """It came with the request before it; in a tunnel nothing is a head."""
    bounds = ClientBounds()
    bounds.holds_a_head(now=100.0)
    bounds.holds_a_head(now=105.0)
    assert bounds.waits_for_a_head(101.0) == HEAD_SECONDS - 1
    bounds.connected(tunnel=True)
    bounds.holds_a_head(now=200.0)
    assert bounds.waits_for_a_head(300.0) is None


def test_a_multiplexed_connection_may_be_quiet(bounds: ClientBounds) -> None:
    """Pings are no head."""
    bounds.received(bytes(17), now=0.0)
    assert bounds.waits_for_a_head(1000.0) is None

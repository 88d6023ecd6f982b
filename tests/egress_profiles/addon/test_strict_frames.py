"""A client of a channel that says more than one may is cut, and another client's request does not wait for it."""

import contextlib
from collections.abc import Iterator

import pytest

from egress_profiles.battery.cases import REGISTRY
from egress_profiles.battery.sending import Inner
from egress_profiles.frame_grammar import FRAMES, MESSAGE
from tests.egress_profiles.addon.attempt import ended, exchange, good, tunnel
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, strict

CHANNEL = "first.webpubsub.byohost.test"
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
PIECE = 60_000


@pytest.fixture(scope="module")
def proxy(place: Place) -> Iterator[Running]:
    """The strict proxy, once for this module."""
    ports = free_ports(place)
    with running(place, "frames", ports, strict(place, ports)) as found:
        yield found


@contextlib.contextmanager
def channel(place: Place, proxy: Running, early: bytes = b"") -> Iterator[Inner]:
    """Hold a channel open; `early` is sent behind the request that opens it."""
    place.server.arrivals.channel = CHANNEL
    assert "wss://" in exchange(proxy.ports)
    with tunnel(proxy.ports, CHANNEL) as inner:
        head = (
            f"GET /client HTTP/1.1\r\nHost: {CHANNEL}:{proxy.ports.server}\r\nConnection: Upgrade\r\n{OFFER}"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        inner.sendall(head.encode() + early)
        assert b" 101 " in inner.recv(65536)
        yield inner


def frame(first: int, content: bytes = b"") -> bytes:
    """Write a frame that a mask of zeros leaves as it is (RFC 6455 5.3)."""
    size = len(content)
    return (
        bytes([first])
        + (bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big"))
        + bytes(4)
        + content
    )


ENDLESS = [frame(2, bytes(PIECE)), *[frame(0, bytes(PIECE))] * (MESSAGE // PIECE)]
FLOODS = {
    "a message without an end": ENDLESS,
    "a frame without an end": [b"\x82\xff" + (1 << 40).to_bytes(8, "big") + bytes(4)],
    "pings": [frame(0x89) * (FRAMES + FRAMES)],
    "pongs": [frame(0x8A) * (FRAMES + FRAMES)],
    "empty fragments": [frame(2), frame(0) * (FRAMES + FRAMES)],
    "messages of a letter": [frame(0x81, b"a") * (FRAMES + FRAMES)],
}


@pytest.mark.parametrize("flood", FLOODS)
def test_who_says_too_much_is_cut(place: Place, proxy: Running, flood: str) -> None:
    """And another one is served."""
    before = proxy.log.count("FrameError")
    with contextlib.suppress(OSError), channel(place, proxy) as inner:
        for data in FLOODS[flood]:
            inner.sendall(data)
        while inner.recv(65536):
            pass
    assert "answered" in good(proxy.ports, REGISTRY, "m-beside", actor="node")
    proxy.reload()  # the log has come to the end
    assert proxy.log.count("FrameError") == before + 1


def test_what_is_sent_before_the_channel_is_open_counts(place: Place, proxy: Running) -> None:
    """The frame behind it begins where it begins."""
    with channel(place, proxy, early=frame(0x81, b"early")[:5]) as inner:
        inner.sendall(frame(0x81, b"early")[5:])
        assert b"early" in inner.recv(65536)
        inner.sendall(b"\x82\xff" + (1 << 40).to_bytes(8, "big") + bytes(4))
        assert ended(inner)


def test_no_extension_is_asked_for(place: Place, proxy: Running) -> None:
    """What is compressed has no bound, and what else may be agreed on mitmproxy does not know."""
    with channel(place, proxy) as inner:
        inner.sendall(frame(0x81, b"plain"))
        assert b"plain" in inner.recv(65536)
    assert not place.server.arrivals.saw("Sec-WebSocket-Extensions")

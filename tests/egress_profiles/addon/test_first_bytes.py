"""A hello may come in any pieces; what is neither TLS nor HTTP is read as HTTP, and refused as such."""

import socket

import pytest
from mitmproxy import connection, options
from mitmproxy.proxy import context, layer, layers
from mitmproxy.proxy.layers.http import HTTPMode

from egress_profiles import first_bytes
from egress_profiles.battery import sending
from egress_profiles.battery.cases import OK
from egress_profiles.battery.sending import Inner, Via
from tests.egress_profiles.addon.proxies import Place, free_ports, running, strict


class ByteByByte:
    """A stream whose first bytes are each sent alone."""

    def __init__(self, stream: socket.socket) -> None:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream, self._alone = stream, 8

    def sendall(self, data: bytes, /) -> None:
        """Send bytes."""
        for at in range(min(self._alone, len(data))):
            self._stream.sendall(data[at : at + 1])
        self._stream.sendall(data[self._alone :])
        self._alone = 0

    def recv(self, size: int, /) -> bytes:
        """Receive bytes."""
        return self._stream.recv(size)


@pytest.mark.parametrize(
    ("data", "begun"), [(b"", True), (b"\x16", True), (b"\x16\3", True), (b"\x16\3\1", False), (b"G", False)]
)
def test_too_few_bytes_may_become_a_hello(data: bytes, *, begun: bool) -> None:
    """Three tell it."""
    assert first_bytes.begins_tls(data) == begun


def test_a_hello_comes_in_any_pieces(place: Place) -> None:
    """TCP promises no others, and a slow line makes them."""
    ports = free_ports(place)
    with (
        running(place, "pieces", ports, strict(place, ports)),
        sending.dial(Via("127.0.0.1", ports.operator)) as stream,
    ):
        authority = f"{OK}:{ports.server}"
        assert " 200 " in sending.connect(stream, authority)
        inner = Inner(ByteByByte(stream), OK, multiplexed=False)
        inner.sendall(f"GET /m-pieces HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        assert b" 200 OK" in inner.recv(65536)
    assert place.server.arrivals.saw("m-pieces")


@pytest.mark.parametrize("kind", [layers.DNSLayer, layers.TCPLayer])
def test_what_nobody_reads_is_taken_for_http(kind: type[layer.Layer]) -> None:
    """DNS is what mitmproxy speaks with ports 53 and 5353 in whatever tunnel, and none of our hooks would see it."""
    made = context.Context(connection.Client(peername=("", 0), sockname=("", 0)), options.Options())
    place = layer.NextLayer(made)
    place.layer = kind(made)
    chosen = first_bytes.spoken(place)
    assert isinstance(chosen, layers.HttpLayer)
    assert chosen.mode is HTTPMode.transparent
    assert made.layers == [chosen]
    place.layer = chosen
    assert first_bytes.spoken(place) is chosen

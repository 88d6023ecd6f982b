"""Whether what takes the place of mitmproxy's own is really asked, said in a sentence each. Edge: mitmproxy's layers.

A later mitmproxy may call by another name what we replace, and what is not called holds nothing up. So the readers are
played a message at the start, which only ours read as we must; what is unasked then keeps the policy out of force. The
others are seen at each use (`first_use`): nobody is served by a proxy that only looks strict.
"""

from collections.abc import Callable

from mitmproxy import connection, ctx, http, websocket
from mitmproxy.proxy import context, events, layer, layers
from mitmproxy.proxy.layers import http as proxied
from mitmproxy.proxy.layers.http import HttpClient, HTTPMode, ReceiveHttp
from mitmproxy.proxy.layers.http._events import RequestEndOfMessage, RequestHeaders, ResponseData, ResponseHeaders
from mitmproxy.proxy.layers.http._http2 import Http2Server
from mitmproxy.proxy.server import ConnectionIO

from egress_profiles import final_answers, strict_frames
from egress_profiles.battery import http2
from egress_profiles.chunk_grammar import ChunkError
from egress_profiles.frame_grammar import FrameError
from egress_profiles.strict_chunks import StrictChunks
from egress_profiles.untaken_answers import UntakenAnswers

UNKNOWN = "this mitmproxy is none that the addon knows, and nobody is served."
_ODD_CHUNK = b"POST / HTTP/1.1\r\nHost: a.invalid\r\nTransfer-Encoding: chunked\r\n\r\n1;\x00\r\na\r\n0\r\n\r\n"
_ENDLESS = b"\x82\xff" + bytes([0x7F]) + bytes(7) + bytes(4)
"""The head of a frame of more bytes than there are."""
_WINDOW, _REST = 65_535, 1000
_INTERIM_FIRST = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def install() -> None:
    """Put in mitmproxy's place what is named in its modules; the hooks put the rest where it is asked for.

    Raises:
        AttributeError: mitmproxy has something else there.
    """
    final_answers.install()
    strict_frames.install()


def unasked() -> list[str]:
    """Play a message to each reader of ours, and say which were not asked; and whether what is kept can be counted."""
    proofs = {
        "reads chunked bodies in mitmproxy's place is not asked": _reads_chunks,
        "reads WebSocket frames in mitmproxy's place is not asked": _reads_frames,
        "reads interim answers in mitmproxy's place is not asked": _reads_interim_answers,
        "mitmproxy keeps of answers cannot be counted": _counts_what_is_kept,
    }
    return [f"What {lacks}: {UNKNOWN}" for lacks, proven in proofs.items() if not _holds(proven)]


def _holds(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except Exception:  # noqa: BLE001 - what cannot even be played is not in force
        return False


def _reads_chunks() -> bool:
    reader = StrictChunks(_context())
    _play(reader, events.Start())
    try:
        _play(reader, events.DataReceived(reader.conn, _ODD_CHUNK))
    except ChunkError:
        return True
    return False


def _reads_frames() -> bool:
    made = _context()
    flow = http.HTTPFlow(made.client, made.server)
    flow.response, flow.websocket = http.Response.make(101), websocket.WebSocketData()
    reader = proxied.websocket.WebsocketLayer(made, flow)
    started = _play(reader, events.Start())
    _play(reader, events.HookCompleted(started[-1]))
    try:
        _play(reader, events.DataReceived(made.client, _ENDLESS))
    except FrameError:
        return True
    return False


def _reads_interim_answers() -> bool:
    reader = HttpClient(_context())
    request = http.Request.make("GET", "https://a.invalid/")
    for event in (events.Start(), RequestHeaders(1, request, end_stream=True), RequestEndOfMessage(1)):
        _play(reader, event)
    told = _play(reader, events.DataReceived(reader.context.server, _INTERIM_FIRST))
    heads = [each.event for each in told if isinstance(each, ReceiveHttp) and isinstance(each.event, ResponseHeaders)]
    return [head.response.status_code for head in heads] == [200]


def _counts_what_is_kept() -> bool:
    """Answer a client of HTTP/2 with more than its window takes (RFC 9113 6.9.2), and count the rest."""
    spoken = layers.HttpLayer(_context(), HTTPMode.transparent)
    client, reader = spoken.context.client, Http2Server(spoken.context)
    spoken.connections[client] = reader
    asked = [(":method", "GET"), (":scheme", "https"), (":authority", "a.invalid"), (":path", "/")]
    _play(reader, events.Start())
    _play(reader, events.DataReceived(client, http2.opening() + http2.head(1, asked)))
    _play(reader, ResponseHeaders(1, http.Response.make(), end_stream=False))
    _play(reader, ResponseData(1, bytes(_WINDOW + _REST)))
    untaken = UntakenAnswers(spoken, _Handler(client))
    untaken.begin(multiplexed=True)
    return untaken.all == _REST


class _Handler:
    """Stands for mitmproxy's handler of a client whose socket holds nothing."""

    def __init__(self, client: connection.Client) -> None:
        self.client, self.transports = client, {client: ConnectionIO(writer=_Writer())}

    async def drain_writers(self) -> None:
        """Wait for nobody."""


class _Writer:
    """The client's stream, and its transport."""

    @property
    def transport(self) -> "_Writer":
        """Give itself."""
        return self

    def get_write_buffer_size(self) -> int:
        """Hold nothing."""
        return 0

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Be able to hold nothing."""
        return 0, 0


def _context() -> context.Context:
    """Give a connection that stands, of nobody."""
    client = connection.Client(peername=("", 0), sockname=("", 0), state=connection.ConnectionState.OPEN)
    made = context.Context(client, ctx.options)
    made.server = connection.Server(address=("a.invalid", 443))
    made.server.state = connection.ConnectionState.OPEN
    return made


def _play(reader: layer.Layer, event: events.Event) -> list[object]:
    return list(reader.handle_event(event))

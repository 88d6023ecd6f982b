"""Whether what takes the place of mitmproxy's own is really asked, said in a sentence each. Edge: mitmproxy's layers.

A later mitmproxy may call by another name what we replace, and what is not called holds nothing up. So the readers are
played a message at the start, which only ours read as we must; the others are seen at their first use. Whoever finds
something unasked takes the policy out of force: nobody is served by a proxy that only looks strict.
"""

from collections.abc import Callable

from mitmproxy import connection, ctx, http
from mitmproxy.proxy import context, events, layer
from mitmproxy.proxy.layers.http import HttpClient, ReceiveHttp
from mitmproxy.proxy.layers.http._events import RequestEndOfMessage, RequestHeaders, ResponseHeaders

from egress_profiles.chunk_grammar import ChunkError
from egress_profiles.strict_chunks import StrictChunks

UNKNOWN = "this mitmproxy is none that the addon knows, and nobody is served."
_ODD_CHUNK = b"POST / HTTP/1.1\r\nHost: a.invalid\r\nTransfer-Encoding: chunked\r\n\r\n1;\x00\r\na\r\n0\r\n\r\n"
_INTERIM_FIRST = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def unasked() -> list[str]:
    """Play a message to each reader of ours, and say which were not asked."""
    return [
        f"What reads {what} in mitmproxy's place is not asked: {UNKNOWN}"
        for what, asked in (("chunked bodies", _reads_chunks), ("interim answers", _reads_interim_answers))
        if not _holds(asked)
    ]


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


def _reads_interim_answers() -> bool:
    reader = HttpClient(_context())
    request = http.Request.make("GET", "https://a.invalid/")
    for event in (events.Start(), RequestHeaders(1, request, end_stream=True), RequestEndOfMessage(1)):
        _play(reader, event)
    told = _play(reader, events.DataReceived(reader.context.server, _INTERIM_FIRST))
    heads = [each.event for each in told if isinstance(each, ReceiveHttp) and isinstance(each.event, ResponseHeaders)]
    return [head.response.status_code for head in heads] == [200]


def _context() -> context.Context:
    """Give a connection that stands, of nobody."""
    client = connection.Client(peername=("", 0), sockname=("", 0), state=connection.ConnectionState.OPEN)
    made = context.Context(client, ctx.options)
    made.server = connection.Server(address=("a.invalid", 443))
    made.server.state = connection.ConnectionState.OPEN
    return made


def _play(reader: layer.Layer, event: events.Event) -> list[object]:
    return list(reader.handle_event(event))

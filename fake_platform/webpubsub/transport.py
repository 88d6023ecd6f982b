"""The open WebSockets, written to without a queue or task of their own. Edge: sockets, the event loop.

A frame is written the moment it is due; what the network does not take yet waits in the transport's buffer, which is
bounded: a client that reads too slowly is closed with 1008. Server frames carry no mask (RFC 6455, 5.1), so one message
to many is encoded once.
"""

import asyncio
import struct

from aiohttp import web

from fake_platform.webpubsub.hub import Ask, Close, Frame, Out

CLOSING_SECONDS = 1.0  # how long a client may take to answer a close
MOST_BUFFERED = 16 * 1024 * 1024
_TEXT, _BINARY = 0x81, 0x82  # final frames
_LONGEST_REASON = 123  # bytes: a control frame holds 125, two of them the code


def encoded(payload: str | bytes) -> bytes:
    """One unmasked WebSocket frame (RFC 6455, 5.2)."""
    first, body = (_TEXT, payload.encode()) if isinstance(payload, str) else (_BINARY, payload)
    size = len(body)
    if size < 126:
        return struct.pack("!BB", first, size) + body
    if size < 65536:
        return struct.pack("!BBH", first, 126, size) + body
    return struct.pack("!BBQ", first, 127, size) + body


def reason_bytes(reason: str) -> bytes:
    """A close reason that fits, cut between characters."""
    return reason.encode(errors="replace")[:_LONGEST_REASON].decode(errors="ignore").encode()


class Transport:
    """One WebSocket."""

    def __init__(self, socket: web.WebSocketResponse, wire: asyncio.Transport) -> None:
        self._socket = socket
        self._wire = wire
        self._closing: asyncio.Task[bool] | None = None
        self._last_word: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def write(self, data: bytes) -> None:
        """Send encoded frames, unless the link is ending."""
        if self._closing is not None or self._wire.is_closing():
            return
        self._wire.write(data)
        if self._wire.get_write_buffer_size() > MOST_BUFFERED:
            self.close(1008, "The client reads too slowly.")

    def close(self, code: int, reason: str) -> None:
        """Start the closing handshake, behind what was written before."""
        if self._closing is None:
            closing = self._socket.close(code=code, message=reason_bytes(reason))
            loop = asyncio.get_running_loop()
            self._closing = loop.create_task(closing)
            self._last_word = loop.call_later(2 * CLOSING_SECONDS, self._wire.abort)  # a full buffer never drains

    async def abort(self) -> None:
        """Drop the link at once, and wait until what it had received before was read."""
        self._wire.abort()
        await asyncio.wait((self._over,))

    async def ended(self) -> None:
        """The reader is done: let a handshake that is under way come to its end."""
        self._over.set_result(None)
        if self._closing is not None:
            await asyncio.gather(self._closing, return_exceptions=True)
        if self._last_word is not None:
            self._last_word.cancel()


class Transports:
    """The transports by connection id."""

    def __init__(self) -> None:
        self._open: dict[str, Transport] = {}

    def attach(self, connection_id: str, transport: Transport) -> None:
        """From now on this is the connection's transport."""
        self._open[connection_id] = transport

    def detach(self, connection_id: str, transport: Transport) -> bool:
        """Forget a transport; False if another one has taken its place."""
        if self._open.get(connection_id) is not transport:
            return False
        del self._open[connection_id]
        return True

    def of(self, connection_id: str) -> Transport | None:
        """The connection's transport, if it has one."""
        return self._open.get(connection_id)

    def put(self, outs: list[Out]) -> None:
        """Write frames and closes; what has no transport is dropped (a reliable session keeps its own copy).

        Neighbours for the same connection go out in one piece.
        """
        owner, pieces = "", b""
        last: str | bytes | None = None
        frame = b""
        for out in outs:
            if isinstance(out, Ask):
                continue
            if out.connection_id != owner:
                self._flush(owner, pieces)
                owner, pieces = out.connection_id, b""
            if isinstance(out, Frame):
                if out.payload is not last:
                    last, frame = out.payload, encoded(out.payload)
                pieces = pieces + frame if pieces else frame
            else:
                self._flush(owner, pieces)
                pieces = b""
                self._close(out)
        self._flush(owner, pieces)

    def _flush(self, connection_id: str, data: bytes) -> None:
        transport = self._open.get(connection_id)
        if data and transport is not None:
            transport.write(data)

    def _close(self, close: Close) -> None:
        transport = self._open.get(close.connection_id)
        if transport is not None:
            transport.close(close.code, close.reason)

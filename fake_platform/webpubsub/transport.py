"""The open WebSockets, written to without a queue or task of their own. Edge: sockets, the event loop.

What is due in one turn of the event loop goes out in one piece at its end: a system call costs more than a frame. What
the network does not take yet waits in the transport's buffer, which is bounded: a client that reads too slowly is
closed with 1008. Server frames carry no mask (RFC 6455, 5.1), so one message to many is encoded once.
"""

import asyncio
import socket
import struct
import sys

from fake_platform.webpubsub.hub import Ask, Frame, Out
from fake_platform.webpubsub.lingering import LingeringSocket, hear_out

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


def reset_wire(wire: asyncio.Transport) -> None:
    """End a TCP connection by RST: closed with a linger of 0, the kernel sends that in place of FIN (tcp(7))."""
    wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.abort()


def cork(wire: asyncio.Transport, *, held: bool) -> None:
    """Hold back what is written until it is let go, in one segment where it fits (tcp(7), TCP_CORK; Linux alone).

    For the answer to an upgrade and the first frame: clients look for their connection's id as soon as they are open.
    """
    if sys.platform == "linux":
        wire.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, int(held))


class Transport:
    """One WebSocket; `mute` once it swallows everything, `code` if it was closed as by a failing service."""

    def __init__(self, socket: LingeringSocket, wire: asyncio.Transport) -> None:
        self._socket = socket
        self._wire = wire
        self._due: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._closing: asyncio.Task[bool] | None = None
        self._last_word: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] = self._loop.create_future()
        self.mute = False
        self.code: int | None = None

    def write(self, data: bytes) -> None:
        """Send an encoded frame at the end of this turn of the loop, unless the link is ending or mute."""
        if self.mute:
            return
        if not self._due:
            self._loop.call_soon(self._flush)
        self._due.append(data)

    def begin(self) -> None:
        """Let go of what was held back since the upgrade, with what was written since."""
        self._flush()
        if not self._wire.is_closing():
            cork(self._wire, held=False)

    def _flush(self) -> None:
        data, self._due = b"".join(self._due), []
        if not data or self._closing is not None or self._wire.is_closing():
            return
        self._wire.write(data)
        if self._wire.get_write_buffer_size() > MOST_BUFFERED:
            self.close(1008, "The client reads too slowly.")

    def close(self, code: int, reason: str) -> None:
        """Start the closing handshake, behind what was written before; a mute link has no word to say."""
        if self.mute:
            self._wire.abort()
            return
        self._flush()
        if self._closing is None:
            closing = self._socket.close(code=code, message=reason_bytes(reason))
            self._closing = self._loop.create_task(closing)
            self._last_word = self._loop.call_later(2 * CLOSING_SECONDS, self._wire.abort)  # a full buffer never drains

    def fail(self, code: int) -> None:
        """Close with a code that stands for the end, whatever the client answers: its session may be recovered."""
        self.code = code
        self.close(code, "")

    def cut(self, *, reset: bool) -> None:
        """Take the transport away without a word: the stream ends (FIN), or is reset (RST)."""
        if reset:
            reset_wire(self._wire)
        else:
            self._wire.abort()

    def silence(self) -> None:
        """Swallow everything both ways from now on; TCP stays up, and the kernel acknowledges what comes."""
        self.mute = True
        self._due.clear()
        self._wire.pause_reading()
        self._socket._cancel_heartbeat()  # noqa: SLF001 - else an unanswered ping of ours would close the link

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
        if self._socket.lingers and not self._wire.is_closing():
            await hear_out(self._wire)


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
        """Write frames and closes; what has no transport is dropped (a reliable session keeps its own copy)."""
        last: str | bytes | None = None
        frame = b""
        for out in outs:
            if isinstance(out, Ask):
                continue
            transport = self._open.get(out.connection_id)
            if transport is None:
                continue
            if isinstance(out, Frame):
                if out.payload is not last:
                    last, frame = out.payload, encoded(out.payload)
                transport.write(frame)
            else:
                transport.close(out.code, out.reason)

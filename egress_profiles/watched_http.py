"""mitmproxy's HTTP layer with bounds on what a client may send, and an end for one that crashes it. Edge: layers.

mitmproxy logs an exception of a layer and leaves the connection as it is, silent and half-parsed; here it ends. Each
hook that sees requests reports to the same `ClientBounds`. The layer is put in the place of mitmproxy's own by the hook
`next_layer`, the same in 11.0.2 and 12.
"""

import time
from collections.abc import Callable

from mitmproxy import connection, http
from mitmproxy.proxy import commands, events, layer, layers
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http import HTTPMode
from mitmproxy.proxy.layers.http._http1 import Http1Server

from egress_profiles.client_bounds import ClientBounds
from egress_profiles.strict_chunks import StrictChunks
from egress_profiles.untaken_answers import UntakenAnswers

Cut = Callable[[connection.Client, str], None]
"""Notes why a client is cut."""


class WatchedHttp(layers.HttpLayer):  # type: ignore[misc]
    """Reads a client's HTTP as mitmproxy does, within bounds."""

    def __init__(
        self,
        context: Context,
        mode: HTTPMode,
        bounds: ClientBounds,
        noted: Cut,
        holds: Callable[[connection.Client], None],
    ) -> None:
        """Count in `bounds`; tell `noted` why a client is cut, and `holds` when what is held for it may be another."""
        super().__init__(context, mode)
        self.bounds, self._noted, self._holds = bounds, noted, holds
        self.untaken: UntakenAnswers | None = None
        self._alarm: commands.RequestWakeup | None = None
        self._over = False

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if self._over:
            return
        client = self.context.client
        if isinstance(event, events.Wakeup) and event.command is self._alarm:
            self._alarm = None
            yield from self._expect_the_head()
            return
        if isinstance(event, events.DataReceived) and event.connection is client:
            fault = self.bounds.received(event.data, time.monotonic(), judged=self._all_judged())
            if fault:
                yield from self._end(fault)
                return
        try:
            yield from self._read(event)
            if self._holds_a_head():
                yield from self._read(events.DataReceived(client, b""))
            if self.untaken is not None:
                self.untaken.made_room()
                self._holds(client)
        except Exception as error:  # noqa: BLE001 - whatever it is, a half-parsed connection may not go on
            yield from self._end(f"What it sent cannot be read, or not counted: {type(error).__name__}.")
            return
        if self._holds_a_head():
            self.bounds.holds_a_head(time.monotonic())
        yield from self._expect_the_head()

    def reads(self, flow: http.HTTPFlow) -> bool:
        """Tell whether a request was read here, in HTTP/1 by the reader that holds chunks to our grammar."""
        ours = self.bounds.multiplexed or isinstance(self.connections.get(self.context.client), StrictChunks)
        return ours and any(getattr(stream, "flow", None) is flow for stream in self.streams.values())

    def _read(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Have mitmproxy act on what has come, and count its answers."""
        client = self.context.client
        if isinstance(event, events.Start):
            self._begin(multiplexed=client.alpn == b"h2")
        for command in super()._handle_event(event):
            if isinstance(command, commands.SendData) and command.connection is client:
                self.bounds.sent(len(command.data))
            yield command

    def _begin(self, *, multiplexed: bool) -> None:
        """Take in what the client speaks: where TLS is around this layer, its handshake has said so by now."""
        self.bounds.multiplexed = multiplexed
        if not multiplexed:  # mitmproxy fills that place if it is empty
            self.connections[self.context.client] = StrictChunks(self.context.fork())
        if self.untaken is not None:
            self.untaken.begin(multiplexed=multiplexed)

    def _holds_a_head(self) -> bool:
        """Tell whether bytes of a next head lie unread, sent behind the last request (pipelined) or an empty line.

        mitmproxy forgives an empty line where a request begins (RFC 9112 2.2), but goes on only when more bytes come,
        so a whole request behind it would wait for ever.
        """
        reader = self.connections.get(self.context.client)
        return isinstance(reader, Http1Server) and reader.state == reader.read_headers and bool(reader.buf)

    def _all_judged(self) -> bool:
        """Tell whether every head that is whole has its verdict; a fast client sends its body before that."""
        streams = self.streams.values()
        return not any(stream.client_state == stream.state_wait_for_request_headers for stream in streams)

    def _expect_the_head(self) -> layer.CommandGenerator[None]:
        """Ask to be woken when a head is late; end the connection when it is."""
        left = self.bounds.waits_for_a_head(time.monotonic())
        if left == 0:
            yield from self._end("A head that it began did not come in whole in time.")
        elif left is not None and self._alarm is None:
            self._alarm = commands.RequestWakeup(left)
            yield self._alarm

    def _end(self, why: str) -> layer.CommandGenerator[None]:
        self._over = True
        self._noted(self.context.client, why)
        yield commands.CloseConnection(self.context.client)

"""mitmproxy's reader of WebSocket, with what a client says held to bounds first. Edge: mitmproxy's layers.

mitmproxy keeps a message until it is whole, however long it is, and copies all of it for each piece that comes. What
goes beyond the bounds raises; `WatchedHttp` then ends the connection. It takes the place of the class by which a
connection that was upgraded is read, once, at the start. The same in 11.0.2 and 12.
"""

import time

from mitmproxy import http as messages
from mitmproxy.proxy import context, events, layer
from mitmproxy.proxy.layers import http
from mitmproxy.proxy.layers.websocket import WebsocketLayer

from egress_profiles.frame_grammar import FrameBounds


class StrictFrames(WebsocketLayer):  # type: ignore[misc]
    """Relays messages as mitmproxy does, within bounds."""

    def __init__(self, made: context.Context, flow: messages.HTTPFlow) -> None:
        """Begin a count of its own."""
        super().__init__(made, flow)
        self._bounds = FrameBounds()

    def relay_messages(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Count what a client says, and let it be read.

        Raises:
            FrameError: it is more than it may say.
        """
        if isinstance(event, events.DataReceived) and event.connection is self.context.client:
            self._bounds.received(event.data, time.monotonic())
        yield from super().relay_messages(event)


def install() -> None:
    """Let every WebSocket be read so.

    Raises:
        AttributeError: mitmproxy has no such class in its place any more; then nothing may be passed on.
    """
    if http.websocket.WebsocketLayer not in {WebsocketLayer, StrictFrames}:
        raise AttributeError("mitmproxy reads WebSocket by another class than the one that we know")
    http.websocket.WebsocketLayer = StrictFrames

"""How each kind of event is denied, and the wrapper that makes a failing hook deny. Edge: mitmproxy's flows.

mitmproxy logs a hook's exception and lets the flow go on; every hook of ours is therefore wrapped by `closed`.
"""

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from mitmproxy import connection, http, tcp, udp
from mitmproxy.proxy import layer, server_hooks

from egress_profiles.tunnels import cut as cut_tunnel


class RecordsFaults(Protocol):
    """An addon that can note which hook failed."""

    def fault(self, hook: str, error: Exception) -> None:
        """Note it."""


Owner = TypeVar("Owner", bound=RecordsFaults)
Event = TypeVar("Event")


def closed(deny: Callable[[Any], None]) -> Callable[[Callable[[Owner, Event], None]], Callable[[Owner, Event], None]]:
    """Wrap a hook so that whatever goes wrong inside it denies the event."""

    def wrap(hook: Callable[[Owner, Event], None]) -> Callable[[Owner, Event], None]:
        @functools.wraps(hook)
        def run(self: Owner, data: Event) -> None:
            try:
                hook(self, data)
            except Exception as error:  # noqa: BLE001 - a hook that raises would let the flow pass
                deny(data)
                self.fault(hook.__name__, error)

        run.fails_closed = True  # type: ignore[attr-defined]
        return run

    return wrap


def refuse(flow: http.HTTPFlow) -> None:
    """Answer 403 where nothing of the request can follow, else cut it, so that its body is not taken in first."""
    fields = flow.request.headers
    bodiless = "transfer-encoding" not in fields and fields.get("content-length", "0") == "0"
    if flow.request.method == "CONNECT" or (bodiless and not flow.request.is_http2):
        reason = "Refused by the egress profile; the proxy's decision log says why.\n"
        flow.response = http.Response.make(403, reason, {"Content-Type": "text/plain", "Connection": "close"})
    else:
        cut(flow)


def ask_credentials(flow: http.HTTPFlow) -> None:
    """Answer a CONNECT with 407; the client may ask again on the same connection (RFC 9110 15.5.8)."""
    asked = {"Content-Type": "text/plain", "Proxy-Authenticate": 'Basic realm="egress profile"'}
    flow.response = http.Response.make(407, "This proxy asks for a user name and password.\n", asked)


def cut(flow: http.HTTPFlow) -> None:
    """End a flow without an answer."""
    flow.response = None
    if flow.killable:
        flow.kill()


def refuse_dial(data: server_hooks.ServerConnectionHookData) -> None:
    """Keep a server connection from being opened."""
    data.server.error = "Refused by the egress profile."


def refuse_client(client: connection.Client) -> None:
    """Close a client connection before its first byte is read."""
    client.error = "Refused by the egress profile."


def cut_layer(place: layer.NextLayer) -> None:
    """End a client's connection before more of it is read."""
    cut_tunnel(place.context.client)


def drop_frames(flow: http.HTTPFlow) -> None:
    """Drop the WebSocket messages that are about to be relayed."""
    for message in flow.websocket.messages if flow.websocket else []:
        message.drop()


def drop_bytes(flow: tcp.TCPFlow | udp.UDPFlow) -> None:
    """Empty whatever a raw flow is about to relay; killing it is not enough (research note, B3)."""
    for message in flow.messages:
        message.content = b""
    if flow.killable:
        flow.kill()


def ignore(_: object) -> None:
    """Deny nothing: the hook that failed had nothing to let pass."""

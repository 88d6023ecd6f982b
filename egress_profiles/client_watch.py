"""Holds each client connection to its `ClientBounds`, and cuts one that goes beyond. Edge: mitmproxy's layers.

The addon's hooks report here; the bytes are counted by `WatchedHttp`, which takes the place of mitmproxy's HTTP layer
in the tunnel and outside it, each time with a count of its own.
"""

from collections.abc import Callable

from mitmproxy import connection, ctx, http
from mitmproxy.proxy import layer, layers

from egress_profiles.client_bounds import AddressBounds, ClientBounds
from egress_profiles.tunnels import cut as cut_tunnel
from egress_profiles.tunnels import handler_of
from egress_profiles.watched_http import WatchedHttp

Note = Callable[[connection.Client, str], None]
"""Records why a client is cut."""


class ClientWatch:
    """The bounds in force of every client connection: those of the innermost HTTP that it speaks."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._bounds: dict[str, ClientBounds] = {}
        self._cut: set[str] = set()
        self._addresses: dict[str, AddressBounds] = {}

    def crowded(self, client: connection.Client) -> str:
        """Count a connection, and say why it is one too many; empty where it is not."""
        return self._address(client).arrived(client.id)

    def put_into(self, place: layer.NextLayer) -> None:
        """Let mitmproxy choose what it speaks next, which it does after its scripts, and have HTTP counted."""
        ctx.master.addons.get("nextlayer").next_layer(place)
        chosen = place.layer
        if type(chosen) is layers.HttpLayer:
            place.layer = self._watched(chosen)
        elif isinstance(chosen, layers.ClientTLSLayer) and type(chosen.child_layer) is layers.HttpLayer:
            chosen.child_layer = self._watched(chosen.child_layer)

    def connected(self, client: connection.Client, *, tunnel: bool) -> None:
        """Note a CONNECT's end; the bytes of a tunnel are its inner HTTP's to count."""
        if client.id in self._bounds:
            self._bounds[client.id].connected(tunnel=tunnel)

    def began(self, flow: http.HTTPFlow, *, takes_body: bool) -> bool:
        """Count a request, and tell whether its client may still ask."""
        bounds = self._bounds.get(flow.client_conn.id)
        return bounds is None or self._kept(flow, bounds.began(flow.id, takes_body=takes_body))

    def whole(self, flow: http.HTTPFlow) -> None:
        """Note that a request has come in whole."""
        if bounds := self._bounds.get(flow.client_conn.id):
            bounds.whole(flow.id)

    def ended(self, flow: http.HTTPFlow, *, answered: bool) -> None:
        """Note a request's end."""
        if bounds := self._bounds.get(flow.client_conn.id):
            bounds.unbounded = bounds.unbounded or flow.websocket is not None
            self._kept(flow, bounds.ended(flow.id, answered=answered))

    def forget(self, client: connection.Client) -> None:
        """Forget a connection that has ended, and its address with the last one."""
        if bounds := self._bounds.pop(client.id, None):
            bounds.let_go()
        self._cut.discard(client.id)
        address = self._address(client)
        address.connections.discard(client.id)
        if not address.connections:
            del self._addresses[client.peername[0]]

    def _address(self, client: connection.Client) -> AddressBounds:
        return self._addresses.setdefault(client.peername[0], AddressBounds())

    def _kept(self, flow: http.HTTPFlow, fault: str) -> bool:
        client = flow.client_conn
        if fault and client.id not in self._cut:
            self._cut.add(client.id)
            self._note(client, fault)
            cut_tunnel(client)
        return client.id not in self._cut

    def _watched(self, chosen: layers.HttpLayer) -> WatchedHttp:
        client = chosen.context.client
        chosen.context.layers.remove(chosen)
        bounds = ClientBounds(multiplexed=client.alpn == b"h2", address=self._address(client))
        self._bounds[client.id] = bounds
        watched = WatchedHttp(chosen.context, chosen.mode, bounds, self._note)
        if watched.untaken is not None and (handler := handler_of(client)) is not None:
            watched.untaken.hold_up(handler)
        return watched

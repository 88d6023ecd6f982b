"""Holds each client connection to its `ClientBounds`, and cuts one that goes beyond. Edge: mitmproxy's layers.

The addon's hooks report here; the bytes are counted by `WatchedHttp`, which takes the place of mitmproxy's HTTP layer
in the tunnel and outside it, each time with a count of its own. What all connections of an address hold together is
counted whenever one of them has said or been told something.
"""

import gc
from collections.abc import Callable

from mitmproxy import connection, ctx, http
from mitmproxy.proxy import layer, layers

from egress_profiles.address_bounds import AddressBounds, Place
from egress_profiles.client_bounds import ClientBounds
from egress_profiles.first_bytes import FirstBytes, begins_tls, spoken
from egress_profiles.in_force import UNKNOWN
from egress_profiles.tunnels import cut as cut_tunnel
from egress_profiles.tunnels import handler_of
from egress_profiles.untaken_answers import UntakenAnswers
from egress_profiles.watched_http import WatchedHttp

LEFT = 32 * 1024 * 1024
"""Bytes of connections that ended before they were taken, after which what they left is swept up."""
Note = Callable[[connection.Client, str], None]
"""Records why a client is cut."""


class ClientWatch:
    """The bounds in force of every client connection: those of the innermost HTTP that it speaks."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._bounds: dict[str, ClientBounds] = {}
        self._watched: dict[str, WatchedHttp] = {}
        self._untaken: dict[str, tuple[connection.Client, UntakenAnswers]] = {}
        self._cut: set[str] = set()
        self._addresses = AddressBounds()
        self._left = 0

    def crowded(self, client: connection.Client) -> str:
        """Count a connection, and say why it is one too many; empty where it is not."""
        return self._addresses.arrived(_place(client), client.id)

    def put_into(self, place: layer.NextLayer) -> None:
        """Let mitmproxy choose what it speaks next, which it does after its scripts, and have HTTP counted."""
        if begins_tls(place.data_client()):
            place.layer = FirstBytes(place.context)
            return
        ctx.master.addons.get("nextlayer").next_layer(place)
        place.layer = chosen = spoken(place)
        if type(chosen) is layers.HttpLayer:
            place.layer = self._watch(chosen)
        elif isinstance(chosen, layers.ClientTLSLayer) and type(chosen.child_layer) is layers.HttpLayer:
            chosen.child_layer = self._watch(chosen.child_layer)

    def unasked(self, flow: http.HTTPFlow) -> str:
        """Say what of ours mitmproxy has not asked about a request whose head is whole, or that is answered."""
        watched, known = self._watched.get(flow.client_conn.id), self._untaken.get(flow.client_conn.id)
        if watched is None or not watched.reads(flow):
            return f"What bounds a client in mitmproxy's place did not read its request: {UNKNOWN}"
        if flow.response is not None and not (known and known[1].asked):
            return f"What waits for clients in mitmproxy's place is not asked: {UNKNOWN}"
        return ""

    def connected(self, client: connection.Client, *, tunnel: bool) -> None:
        """Note a CONNECT's end; the bytes of a tunnel are its inner HTTP's to count."""
        if client.id in self._bounds:
            self._bounds[client.id].connected(tunnel=tunnel)

    def began(self, flow: http.HTTPFlow, *, takes_body: bool) -> bool:
        """Count a request, and tell whether its client may still ask."""
        bounds = self._bounds.get(flow.client_conn.id)
        return bounds is None or self._kept(flow.client_conn, bounds.began(flow.id, takes_body=takes_body))

    def whole(self, flow: http.HTTPFlow) -> None:
        """Note that a request has come in whole; its body is held until it is answered."""
        if bounds := self._bounds.get(flow.client_conn.id):
            bounds.whole(flow.id, len(flow.request.raw_content or b""))

    def ended(self, flow: http.HTTPFlow, *, answered: bool) -> None:
        """Note a request's end."""
        if bounds := self._bounds.get(flow.client_conn.id):
            bounds.unbounded = bounds.unbounded or flow.websocket is not None
            self._kept(flow.client_conn, bounds.ended(flow.id, answered=answered))

    def holds(self, client: connection.Client) -> None:
        """Count what is held for a client now, and cut whoever holds most where it is too much.

        mitmproxy ends a client's servers after the client: what they say then is counted for nobody.
        """
        if client.id in self._cut or client.id not in self._bounds:
            return
        self._addresses.holds(_place(client), client.id, self._held(client.id))
        while found := self._addresses.heaviest():
            place, heaviest, why = found
            if not self._addresses.holds(place, heaviest, self._held(heaviest)):  # it has let nothing go meanwhile
                self._drop(place, heaviest, why)

    def forget(self, client: connection.Client) -> None:
        """Forget a connection that has ended, once its socket has let go of what its client was to take."""
        self._sweep(self._kept_for(client.id))
        self._bounds.pop(client.id, None)
        self._watched.pop(client.id, None)
        self._cut.discard(client.id)
        if client.id in self._untaken:
            self._untaken[client.id][1].end()
        else:
            self._addresses.left(_place(client), client.id)
        for ended in [each for each in self._untaken if each not in self._bounds and not self._held(each)]:
            gone, _ = self._untaken.pop(ended)
            self._addresses.left(_place(gone), ended)

    def _kept_for(self, connection_id: str) -> int:
        """Give the bytes that are there already, without those that may lie before mitmproxy."""
        bounds, known = self._bounds.get(connection_id), self._untaken.get(connection_id)
        return (bounds.bodies if bounds else 0) + (known[1].kept if known else 0)

    def _held(self, connection_id: str) -> int:
        bounds, known = self._bounds.get(connection_id), self._untaken.get(connection_id)
        return (bounds.bodies if bounds else 0) + (known[1].all if known else 0)

    def _drop(self, place: Place, connection_id: str, why: str) -> None:
        """Cut a client and let go of everything at once: to wait until it has taken the rest may take for ever."""
        client, untaken = self._untaken[connection_id]
        self._sweep(self._kept_for(connection_id))
        if connection_id in self._bounds:  # else it has ended, and only its socket holds something
            self._kept(client, why)
        untaken.drop()
        self._addresses.holds(place, connection_id, 0)

    def _sweep(self, size: int) -> None:
        """Count what a connection leaves: mitmproxy's layers hold each other, and Python would sweep too late."""
        self._left += size
        if self._left > LEFT:
            self._left = 0
            gc.collect()

    def _kept(self, client: connection.Client, fault: str) -> bool:
        if fault and client.id not in self._cut:
            self._cut.add(client.id)
            self._note(client, fault)
            cut_tunnel(client)
        return client.id not in self._cut

    def _watch(self, chosen: layers.HttpLayer) -> WatchedHttp:
        client = chosen.context.client
        chosen.context.layers.remove(chosen)
        bounds = ClientBounds()
        watched = WatchedHttp(chosen.context, chosen.mode, bounds, self._note, self.holds)
        self._bounds[client.id], self._watched[client.id] = bounds, watched
        if (handler := handler_of(client)) is not None and client in handler.transports:
            untaken = UntakenAnswers(watched, handler)
            self._untaken[client.id] = client, untaken
            watched.untaken = untaken
        return watched


def _place(client: connection.Client) -> Place:
    return Place.of(client.peername, client.sockname)

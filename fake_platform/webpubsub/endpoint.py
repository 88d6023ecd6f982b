"""The client endpoint: upgrades and reads WebSockets for the hub. Edge: sockets, the event loop, the clock, chance.

Refusals before the upgrade are HTTP answers; a refused recovery is 101 and then close 1008, because official clients
would retry an HTTP error for 30 s. A recovery ignores the access token that both official clients leave in the URL.
"""

import secrets
import time
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web

from fake_platform.webpubsub import access, session
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.cloudevents import Admission
from fake_platform.webpubsub.frames import group_is_well_named
from fake_platform.webpubsub.hub import Ask, Close, Hub
from fake_platform.webpubsub.listener import Visitor
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.transport import CLOSING_SECONDS, Transport, Transports, reset_wire
from fake_platform.webpubsub.upstream import Webhooks

KEEP_ALIVE = 20.0  # seconds between WebSocket pings, the service's default; 1 to 120
LARGEST_MESSAGE = 1024 * 1024
_SUBPROTOCOLS = (session.RELIABLE, session.JSON)


class Refused(Exception):  # noqa: N818 - what it is
    """An answer instead of the upgrade: its status, and a sentence that repeats nothing the client said.

    `user_id` is whom a valid token named.
    """

    def __init__(self, status: int, why: str, user_id: str | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.user_id = user_id


class ClientEndpoint:
    """`GET /client/hubs/{hub}` and `GET /client/?hub={hub}`."""

    def __init__(self, hub: Hub, webhooks: Webhooks, rule: access.KeyRule, keep_alive: float = KEEP_ALIVE) -> None:
        self.hub = hub
        self.rule = rule
        self.transports = Transports()
        self._webhooks = webhooks
        self._keep_alive = keep_alive

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one client until its transport ends."""
        try:
            hub = _hub(request)
            if request.query.get("awps_connection_id"):
                return await self._recover(request, hub)
            return await self._open(request, hub)
        except Refused as refused:
            self._tell(request, refused)
            return web.Response(status=refused.status, text=f"{refused}\n")

    def _tell(self, request: web.Request, refused: Refused) -> None:
        """Let the application hear of a client without a token that counts."""
        if refused.status == 401:
            visitor = Visitor(request.host.lower(), request.remote, refused.user_id)
            self.hub.listener(_named_hub(request)).turned_away(visitor, str(refused))

    async def _open(self, request: web.Request, hub: str) -> web.StreamResponse:
        offered = _offered(request)
        claims = self._claims(request, hub)
        identity = session.Identity(
            connection_id=secrets.token_urlsafe(18),
            hub=hub,
            authority=request.host.lower(),
            subprotocol=session.RAW,
            grant=_grant(claims),
            reconnection_token=secrets.token_urlsafe(32),
            publishes_to=_publishes_to(request),
        )
        self._obstruct(request, identity)
        admission = await self._admission(request, identity, claims)
        try:
            spelling = _chosen(offered, admission.subprotocol)
            identity = _admitted(identity, admission, spelling)
            self._knock(identity)
            transport, socket = await self._upgraded(request, spelling)
        except BaseException:
            self._webhooks.forget(identity)
            raise
        self.transports.attach(identity.connection_id, transport)
        self.transports.put(self.hub.open(identity))
        await self._converse(socket, identity.connection_id, transport)
        return socket

    def _knock(self, identity: session.Identity) -> None:
        refusal = self.hub.listener(identity.hub).connecting(identity)
        if refusal is not None:
            raise Refused(401, f"Refused: {refusal}.", identity.grant.user_id)

    def _obstruct(self, request: web.Request, identity: session.Identity | None) -> None:
        """Let an interference turn the client away."""
        obstacle = self.hub.interference.knock(request.host.lower(), identity)
        if obstacle is None:
            return
        if obstacle.status is None and request.transport is not None:
            reset_wire(request.transport)
        raise Refused(obstacle.status or 503, "The service takes no connection just now.")

    def _claims(self, request: web.Request, hub: str) -> dict[str, Any]:
        token = bearer(request)
        if not token and self._webhooks.settings(hub).anonymous:
            return {}
        try:
            return self.rule.claims(token, _url(request), time.time())
        except access.Unauthorised as error:
            raise Refused(401, f"Refused: {error}.") from error

    async def _admission(self, request: web.Request, identity: session.Identity, claims: dict[str, Any]) -> Admission:
        if self.hub.listener(identity.hub) is not self._webhooks:
            return Admission()
        knock = {
            "claims": _lists(claims),
            "query": _lists({name: request.query.getall(name) for name in request.query if name != "access_token"}),
            "headers": {name: request.headers.getall(name) for name in request.headers if name != "Authorization"},
            "subprotocols": _offered(request),
            "clientCertificates": [],
        }
        admission = await self._webhooks.admit(identity, knock)
        if isinstance(admission, int):
            raise Refused(admission, "The event handler refused the connection.")
        return admission

    async def _recover(self, request: web.Request, hub: str) -> web.StreamResponse:
        connection_id = request.query["awps_connection_id"]
        claim = (hub, connection_id, request.query.get("awps_reconnection_token", ""), request.host.lower())
        known = self.hub.directory.here(hub, connection_id)
        self._obstruct(request, known.identity if known is not None else None)
        transport, socket = await self._upgraded(request, next(iter(_supported(_offered(request))), None))
        previous = self.transports.of(connection_id)
        if previous is not None and self.hub.recoverable(*claim):
            await previous.abort()
        if not self._may_recover(claim):
            transport.close(1008, "The connection cannot be recovered.")
            await transport.ended()
            return socket
        self.transports.attach(connection_id, transport)
        self.transports.put(self.hub.recover(connection_id))
        await self._converse(socket, connection_id, transport)
        return socket

    def _may_recover(self, claim: tuple[str, str, str, str]) -> bool:
        """Whether it may go on; one that an interference refuses is lost for good."""
        known = self.hub.directory.here(*claim[:2]) if self.hub.recoverable(*claim) else None
        if known is not None and self.hub.interference.refuses_recovery(known.identity):
            self.hub.end(Close(claim[1], 1008), "a recovery was refused")
            return False
        return known is not None

    async def _upgraded(self, request: web.Request, spelling: str | None) -> tuple[Transport, web.WebSocketResponse]:
        """Echo the offered spelling: Node's client insists on it. No compression: the service has none."""
        socket = web.WebSocketResponse(
            protocols=(spelling,) if spelling else (),
            heartbeat=self._keep_alive,
            max_msg_size=LARGEST_MESSAGE,
            timeout=CLOSING_SECONDS,
            compress=False,
        )
        try:
            await socket.prepare(request)
        except (web.HTTPBadRequest, UnicodeError) as error:
            raise Refused(400, "A WebSocket upgrade is expected.") from error
        if request.transport is None:
            raise ConnectionResetError("the client is gone")
        return Transport(socket, request.transport), socket

    async def _converse(self, socket: web.WebSocketResponse, connection_id: str, transport: Transport) -> None:
        try:
            async for message in socket:
                if transport.mute:
                    continue
                if message.type is aiohttp.WSMsgType.TEXT or message.type is aiohttp.WSMsgType.BINARY:
                    outs = self.hub.receive(connection_id, message.data)
                    self.transports.put(outs)
                    if outs and isinstance(outs[-1], Ask):
                        await self._ask(outs[-1])
        finally:
            if self.transports.detach(connection_id, transport):
                self.hub.transport_lost(connection_id, transport.code or socket.close_code, time.time())
            await transport.ended()

    async def _ask(self, ask: Ask) -> None:
        answer = await self._webhooks.ask(ask.identity, ask.event)
        self.transports.put(self.hub.answered(ask.identity, ask.event, answer))


def _hub(request: web.Request) -> str:
    if not request.headers.get("Host", "").isascii() or "Host" not in request.headers:
        raise Refused(400, "The Host header is missing or broken.")
    hub = _named_hub(request)
    if not access.hub_is_well_named(hub) or request.headers.get("Upgrade", "").lower() != "websocket":
        raise Refused(400, "A WebSocket upgrade to /client/hubs/{hub} is expected.")
    return hub


def _named_hub(request: web.Request) -> str:
    return str(request.match_info.get("hub") or request.query.get("hub", ""))


def _grant(claims: dict[str, Any]) -> Grant:
    try:
        grant = access.grant(claims)
    except access.Unauthorised as error:
        raise Refused(401, f"Refused: {error}.") from error
    if not all(map(group_is_well_named, grant.groups)):
        raise Refused(400, "A group of the token is empty or too long.")
    return grant


def _publishes_to(request: web.Request) -> str | None:
    """The group that a raw client's frames go to, if it asked for that."""
    mode = request.query.get("webpubsub_mode")
    if mode is None or _offered(request):
        return None
    group = request.query.get("group", "")
    if mode.lower() != "sendtogroup" or not group_is_well_named(group):
        raise Refused(400, "webpubsub_mode must be sendToGroup, with a group.")
    return group


def _admitted(identity: session.Identity, admission: Admission, spelling: str | None) -> session.Identity:
    """With what the handler of `connect` added or chose."""
    grant = identity.grant
    user_id = grant.user_id if admission.user_id is None else admission.user_id
    roles = Roles(grant.roles.names.union(admission.roles))
    groups = (*grant.groups, *(group for group in admission.groups if group_is_well_named(group)))
    return replace(identity, subprotocol=(spelling or session.RAW).lower(), grant=Grant(user_id, roles, groups))


def _chosen(offered: list[str], by_handler: str | None) -> str | None:
    """The subprotocol in the client's spelling; a custom one, or one of several, takes a handler to choose."""
    if not offered:
        return None
    if by_handler is not None:
        offered = [name for name in offered if name.lower() == by_handler.lower()]
        return _must_be_one(offered)
    return _must_be_one(_supported(offered) if len(offered) == 1 else [])


def _must_be_one(names: list[str]) -> str:
    if not names:
        raise Refused(400, f"Offer one subprotocol of {', '.join(_SUBPROTOCOLS)}, or none.")
    return names[0]


def _supported(offered: list[str]) -> list[str]:
    return [name for name in offered if name.lower() in _SUBPROTOCOLS]


def _offered(request: web.Request) -> list[str]:
    names = ",".join(request.headers.getall("Sec-WebSocket-Protocol", [])).split(",")
    return [name.strip() for name in names if name.strip()]


def _lists(values: dict[str, Any]) -> dict[str, list[str]]:
    """Each value as the array of strings that handlers expect."""
    arrays = ((name, value if isinstance(value, list) else [value]) for name, value in values.items())
    return {name: [str(item) for item in array] for name, array in arrays}


def bearer(request: web.Request) -> str:
    """The access token of the query or of the Authorization header; empty without one."""
    header = request.headers.get("Authorization", "")
    token = request.query.get("access_token") or header.removeprefix("Bearer ")
    return token if token.isascii() else ""  # a JWT is ASCII; headers may hold half characters


def _url(request: web.Request) -> str:
    """The address as the client used it: its Host header and path."""
    return f"{request.scheme}://{request.host}{request.path}"

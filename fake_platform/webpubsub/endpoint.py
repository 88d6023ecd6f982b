"""The client endpoint: upgrades and reads WebSockets for the hub. Edge: sockets, the event loop, the clock, chance.

Refusals before the upgrade are HTTP answers; a refused recovery is 101 and then close 1008, because official clients
would retry an HTTP error for 30 s. A recovery ignores the access token that both official clients leave in the URL.
"""

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from fake_platform.webpubsub import access, session, subprotocols
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.cloudevents import Admission, Refusal
from fake_platform.webpubsub.frames import group_is_well_named
from fake_platform.webpubsub.hub import NO_CODE, Ask, Close, Hub
from fake_platform.webpubsub.lingering import LingeringSocket
from fake_platform.webpubsub.listener import Visitor
from fake_platform.webpubsub.reading import address, arrays, bearer, lists, offered, query
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.transport import CLOSING_SECONDS, Transport, Transports, cork, reset_wire
from fake_platform.webpubsub.upstream import Webhooks

KEEP_ALIVE = 20.0  # seconds between WebSocket pings, the service's default; 1 to 120
LARGEST_MESSAGE = 1024 * 1024  # bytes that are still taken
_FROM_HERE_TOO_LARGE = LARGEST_MESSAGE + 1  # what the library's limit means
logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)  # its warning quotes what simple clients offer
_SEND_EVENT = "sendevent"  # the mode that a raw client is in unless it asks for another one


class Refused(Exception):  # noqa: N818 - what it is
    """An answer instead of the upgrade: its status, and a sentence that repeats nothing the client said.

    `user_id` is whom a valid token named; `by_handler` is what the handler of `connect` answered in our place.
    """

    def __init__(self, status: int, why: str, user_id: str | None = None, by_handler: Refusal | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.user_id = user_id
        self.by_handler = by_handler

    def response(self) -> web.Response:
        """The answer."""
        said = self.by_handler
        if said is None:
            return web.Response(status=self.status, text=f"{self}\n")
        return web.Response(status=said.status, headers=CIMultiDict(said.headers), body=said.body)


class ClientEndpoint:
    """`GET /client/hubs/{hub}`, `GET /client/?hub={hub}` and `GET /client?hub={hub}`."""

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
            if query(request).get("awps_connection_id"):
                return await self._recover(request, hub)
            return await self._open(request, hub)
        except Refused as refused:
            self._tell(request, refused)
            response = refused.response()
            if refused.status == 401 and refused.by_handler is None:
                response.headers["WWW-Authenticate"] = access.challenge(str(refused), bearer(request))
            return response

    def _tell(self, request: web.Request, refused: Refused) -> None:
        """Let the application hear of a client without a token that counts."""
        if refused.status == 401:
            visitor = Visitor(request.host.lower(), request.remote, refused.user_id)
            self.hub.listener(_named_hub(request)).turned_away(visitor, str(refused))

    async def _open(self, request: web.Request, hub: str) -> web.StreamResponse:
        names = offered(request)
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
            spelling = self._spelling(names, admission.subprotocol, hub)
            identity = _admitted(identity, admission, spelling)
            self._knock(identity)
            transport, socket = await self._upgraded(request, spelling)
        except BaseException:
            self._webhooks.abandoned(identity)
            raise
        self.transports.attach(identity.connection_id, transport)
        self.transports.put(self.hub.open(identity))
        transport.begin()
        await self._converse(socket, identity.connection_id, transport)
        return socket

    def _is_elsewhere(self, hub: str) -> bool:
        """Whether the hub's application is not in this process."""
        return self.hub.listener(hub) is self._webhooks

    def _spelling(self, names: list[str], by_handler: str | None, hub: str) -> str | None:
        try:
            return subprotocols.chosen(names, by_handler, strict=not self._is_elsewhere(hub))
        except ValueError as error:
            raise Refused(400, str(error)) from error

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

    def _claims(self, request: web.Request, hub: str) -> Mapping[str, Any]:
        token = bearer(request)
        if not token and self._webhooks.settings(hub).anonymous:
            return {}
        try:
            return self.rule.claims(token, address(request), time.time())
        except access.Unauthorised as error:
            raise Refused(401, f"Refused: {error}.") from error

    async def _admission(
        self, request: web.Request, identity: session.Identity, claims: Mapping[str, Any]
    ) -> Admission:
        if not self._is_elsewhere(identity.hub) or not self._webhooks.decides(identity.hub):
            return Admission()
        knock = {
            "claims": lists(claims),
            "query": arrays(request.query, "access_token"),
            "headers": arrays(request.headers, "authorization"),
            "subprotocols": offered(request),
            "clientCertificates": [],
        }
        admission = await self._webhooks.admit(identity, knock)
        if isinstance(admission, Refusal):
            said = admission if admission.status < 500 else None
            raise Refused(admission.status, "The event handler refused the connection.", by_handler=said)
        return admission

    async def _recover(self, request: web.Request, hub: str) -> web.StreamResponse:
        asked = query(request)
        connection_id = asked["awps_connection_id"]
        claim = (hub, connection_id, asked.get("awps_reconnection_token", ""), request.host.lower())
        known = self.hub.directory.here(hub, connection_id)
        self._obstruct(request, known.identity if known is not None else None)
        transport, socket = await self._upgraded(request, next(iter(subprotocols.served(offered(request))), None))
        transport.begin()
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

    async def _upgraded(self, request: web.Request, spelling: str | None) -> tuple[Transport, LingeringSocket]:
        """Echo the offered spelling: Node's client insists on it. No compression: the service has none."""
        socket = LingeringSocket(
            protocols=(spelling,) if spelling else (),
            heartbeat=self._keep_alive,
            max_msg_size=_FROM_HERE_TOO_LARGE,
            timeout=CLOSING_SECONDS,
            compress=False,
        )
        if request.transport is not None:
            cork(request.transport, held=True)
        try:
            await socket.prepare(request)
        except (web.HTTPBadRequest, UnicodeError) as error:
            if request.transport is not None:
                cork(request.transport, held=False)
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
                self.hub.transport_lost(connection_id, transport.code or _said(socket.close_code), time.time())
            await transport.ended()

    async def _ask(self, ask: Ask) -> None:
        answer = await self._webhooks.ask(ask.identity, ask.event)
        self.transports.put(self.hub.answered(ask.identity, ask.event, answer))


def _said(code: int | None) -> int | None:
    """The close code of a client; the library's 0 is a close frame without one (RFC 6455, 7.1.5)."""
    return NO_CODE if code == 0 else code


def _hub(request: web.Request) -> str:
    if not request.headers.get("Host", "").isascii() or "Host" not in request.headers:
        raise Refused(400, "The Host header is missing or broken.")
    hub = _named_hub(request)
    if not access.hub_is_well_named(hub) or request.headers.get("Upgrade", "").lower() != "websocket":
        raise Refused(400, "A WebSocket upgrade to /client/hubs/{hub} is expected.")
    return hub


def _named_hub(request: web.Request) -> str:
    return str(request.match_info.get("hub") or query(request).get("hub", ""))


def _grant(claims: Mapping[str, Any]) -> Grant:
    try:
        grant = access.grant(claims)
    except access.Unauthorised as error:
        raise Refused(401, f"Refused: {error}.") from error
    if not all(map(group_is_well_named, grant.groups)):
        raise Refused(400, "A group of the token is empty or too long.")
    return grant


def _publishes_to(request: web.Request) -> str | None:
    """The group that a raw client's frames go to, if it asked for that."""
    asked = query(request)
    mode = asked.get("webpubsub_mode", _SEND_EVENT).lower()
    if mode == _SEND_EVENT or subprotocols.served(offered(request)):
        return None
    group = asked.get("group", "")
    if mode != "sendtogroup" or not group_is_well_named(group):
        raise Refused(400, "webpubsub_mode must be sendEvent, or sendToGroup with a group.")
    return group


def _admitted(identity: session.Identity, admission: Admission, spelling: str | None) -> session.Identity:
    """With what the handler of `connect` added or chose."""
    grant = identity.grant
    user_id = grant.user_id if admission.user_id is None else admission.user_id
    roles = Roles(grant.roles.names.union(admission.roles))
    groups = (*grant.groups, *(group for group in admission.groups if group_is_well_named(group)))
    return replace(identity, subprotocol=(spelling or session.RAW).lower(), grant=Grant(user_id, roles, groups))

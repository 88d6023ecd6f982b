"""The client endpoint: upgrades, reads and writes WebSockets for the hub. Edge: sockets, the event loop, the clock.

Refusals before the upgrade are HTTP answers (400, 401); a refused recovery is 101 and then close 1008, because official
clients would retry an HTTP error for 30 s.
"""

import asyncio
import secrets
import time

import aiohttp
from aiohttp import web

from fake_platform.webpubsub import access, session
from fake_platform.webpubsub.hub import Close, Frame, Hub, Out

KEEP_ALIVE = 20.0  # seconds between WebSocket pings, the service's default
LARGEST_MESSAGE = 1024 * 1024
_SUBPROTOCOLS = (session.RELIABLE, session.JSON)


class Transports:
    """The open WebSockets by connection id, each with its queue of what is to be written."""

    def __init__(self) -> None:
        self._queues: dict[str, asyncio.Queue[Out]] = {}

    def attach(self, connection_id: str) -> asyncio.Queue[Out]:
        """A fresh queue for a new transport; the previous one of the same connection is closed."""
        previous = self._queues.get(connection_id)
        if previous is not None:
            previous.put_nowait(Close(connection_id, 1000, "recovered elsewhere"))
        self._queues[connection_id] = asyncio.Queue()
        return self._queues[connection_id]

    def detach(self, connection_id: str, queue: asyncio.Queue[Out]) -> bool:
        """Forget a transport; False if another one has taken its place."""
        if self._queues.get(connection_id) is not queue:
            return False
        del self._queues[connection_id]
        return True

    def put(self, outs: list[Out]) -> None:
        """Queue frames and closes; what has no transport is dropped (a reliable session keeps its own copy)."""
        for out in outs:
            queue = self._queues.get(out.connection_id)
            if queue is not None:
                queue.put_nowait(out)


class ClientEndpoint:
    """`GET /client/hubs/{hub}` and `GET /client/?hub={hub}`."""

    def __init__(self, hub: Hub, rule: access.KeyRule) -> None:
        self.hub = hub
        self.rule = rule
        self.transports = Transports()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Serve one client until its transport ends."""
        hub = request.match_info.get("hub") or request.query.get("hub", "")
        if not access.hub_is_well_named(hub) or request.headers.get("Upgrade", "").lower() != "websocket":
            return web.Response(status=400, text="A WebSocket upgrade to /client/hubs/{hub} is expected.")
        if request.query.get("awps_connection_id"):
            return await self._recover(request)
        offered = _offered(request)
        chosen = next((name for name in offered if name.lower() in _SUBPROTOCOLS), None)
        if offered and (chosen is None or len(offered) > 1):
            return web.Response(status=400, text=f"Offer one subprotocol of {', '.join(_SUBPROTOCOLS)}, or none.")
        try:
            grant = access.grant(self.rule.claims(bearer(request), str(_url(request)), time.time()))
        except access.Unauthorised as error:
            return web.Response(status=401, text=f"Refused: {error}.")
        identity = session.Identity(
            connection_id=secrets.token_urlsafe(18),
            hub=hub,
            authority=request.host.lower(),
            subprotocol=chosen.lower() if chosen else session.RAW,
            grant=grant,
            reconnection_token=secrets.token_urlsafe(32),
        )
        refusal = self.hub.listener(hub).connecting(identity)
        if refusal is not None:
            return web.Response(status=401, text=f"Refused: {refusal}.")
        socket = _socket(chosen)
        await socket.prepare(request)
        queue = self.transports.attach(identity.connection_id)
        self.transports.put(self.hub.open(identity))
        await self._converse(socket, identity.connection_id, queue)
        return socket

    async def _recover(self, request: web.Request) -> web.StreamResponse:
        socket = _socket(next(iter(_offered(request)), None))
        await socket.prepare(request)
        connection_id = request.query["awps_connection_id"]
        token = request.query.get("awps_reconnection_token", "")
        replay = self.hub.recover(connection_id, token, request.host.lower())
        if replay is None:
            await socket.close(code=1008, message=b"The connection cannot be recovered.")
            return socket
        queue = self.transports.attach(connection_id)
        self.transports.put(replay)
        await self._converse(socket, connection_id, queue)
        return socket

    async def _converse(self, socket: web.WebSocketResponse, connection_id: str, queue: asyncio.Queue[Out]) -> None:
        writer = asyncio.create_task(_write(socket, queue))
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.transports.put(self.hub.receive(connection_id, message.data))
                elif message.type is aiohttp.WSMsgType.BINARY:
                    self.transports.put(self.hub.end(connection_id, Close(connection_id, 1003), "binary frame"))
        finally:
            if self.transports.detach(connection_id, queue):
                self.hub.transport_lost(connection_id, socket.close_code, time.time())
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)


def _socket(subprotocol: str | None) -> web.WebSocketResponse:
    """Echo the offered spelling: Node's client insists on it."""
    protocols = (subprotocol,) if subprotocol else ()
    return web.WebSocketResponse(protocols=protocols, heartbeat=KEEP_ALIVE, max_msg_size=LARGEST_MESSAGE, timeout=1.0)


async def _write(socket: web.WebSocketResponse, queue: asyncio.Queue[Out]) -> None:
    while True:
        out = await queue.get()
        if isinstance(out, Close):
            await socket.close(code=out.code, message=out.reason.encode())
            return
        await _send(socket, out)


async def _send(socket: web.WebSocketResponse, frame: Frame) -> None:
    try:
        if isinstance(frame.payload, str):
            await socket.send_str(frame.payload)
        else:
            await socket.send_bytes(frame.payload)
    except ConnectionError:
        return  # the reader sees the same end and tells the hub


def _offered(request: web.Request) -> list[str]:
    names = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    return [name.strip() for name in names if name.strip()]


def bearer(request: web.Request) -> str:
    """The access token of the query or of the Authorization header; empty without one."""
    header = request.headers.get("Authorization", "")
    return request.query.get("access_token") or header.removeprefix("Bearer ")


def _url(request: web.Request) -> str:
    """The address as the client used it: its Host header and path."""
    return f"{request.scheme}://{request.host}{request.path}"

"""The REST data plane that the platform and checks need: send, look, close. Edge: HTTP, the clock.

Microsoft Learn, Web PubSub data plane 2024-12-01; statuses are what the official service clients insist on.
"""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from fake_platform.webpubsub import access, frames
from fake_platform.webpubsub.endpoint import ClientEndpoint, bearer
from fake_platform.webpubsub.hub import CLOSED_BY_SERVER, Close

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DataPlane:
    """`/api/hubs/{hub}/...`, for callers with a token of the access key made for the very URL."""

    def __init__(self, endpoint: ClientEndpoint) -> None:
        self._endpoint = endpoint
        self._hub = endpoint.hub

    def routes(self) -> list[web.RouteDef]:
        """The routes that are emulated."""
        hub = "/api/hubs/{hub}"
        return [
            web.head("/api/health", _healthy),
            web.post(hub + "/:send", self._guarded(self._send)),
            web.post(hub + "/groups/{group}/:send", self._guarded(self._send)),
            web.head(hub + "/groups/{group}", self._guarded(self._group)),
            web.post(hub + "/connections/{connection}/:send", self._guarded(self._send_to_one)),
            web.head(hub + "/connections/{connection}", self._guarded(self._connection)),
            web.delete(hub + "/connections/{connection}", self._guarded(self._close)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            url = f"{request.scheme}://{request.host}{request.path}"
            try:
                self._endpoint.rule.claims(bearer(request), url, time.time())
            except access.Unauthorised:
                return web.Response(status=401)
            try:
                return await handler(request)
            except ValueError as error:
                body = {"code": "Error.BadRequest", "message": str(error)}
                return web.json_response(body, status=400)

        return guarded

    async def _send(self, request: web.Request) -> web.StreamResponse:
        content = await _content(request, request.match_info.get("group"))
        skipped = set(request.query.getall("excluded", []))
        self._endpoint.transports.put(self._hub.publish(request.match_info["hub"], content, skipped))
        return web.Response(status=202)

    async def _send_to_one(self, request: web.Request) -> web.StreamResponse:
        content = await _content(request, None)
        session = self._hub.sessions.get(request.match_info["connection"])
        if session is not None:
            self._endpoint.transports.put(self._hub.deliver(session, content))
        return web.Response(status=202)

    async def _group(self, request: web.Request) -> web.StreamResponse:
        group = request.match_info["group"]
        has_members = any(group in session.groups for session in self._hub.sessions.values())
        return web.Response(status=200 if has_members else 404)

    async def _connection(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=200 if request.match_info["connection"] in self._hub.sessions else 404)

    async def _close(self, request: web.Request) -> web.StreamResponse:
        connection_id = request.match_info["connection"]
        reason = request.query.get("reason")
        message = f"{CLOSED_BY_SERVER} Reason: {reason}" if reason else CLOSED_BY_SERVER
        self._endpoint.transports.put(self._hub.dismiss(connection_id, message, Close(connection_id, 1000)))
        return web.Response(status=204)


async def _healthy(request: web.Request) -> web.Response:
    del request
    return web.Response()


async def _content(request: web.Request, group: str | None) -> frames.Message:
    body = await request.read()
    kind = request.content_type
    if kind == "application/json":
        data: Any = json.loads(body)
        return frames.Message("json", data, group)
    if kind == "text/plain":
        return frames.Message("text", body.decode(), group)
    return frames.Message("binary", base64.b64encode(body).decode(), group)

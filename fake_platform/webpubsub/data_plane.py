"""The REST data plane, as the official service clients use it. Edge: HTTP, the clock.

Microsoft Learn, Web PubSub data plane 2024-12-01; the statuses are those that the official service clients insist on.
"""

import json
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from fake_platform.webpubsub import access, media, message_metadata, odata, rest_parameters
from fake_platform.webpubsub.administration import Administration, Conflict, choice
from fake_platform.webpubsub.endpoint import LARGEST_MESSAGE, ClientEndpoint
from fake_platform.webpubsub.entra import EntraRule
from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.hub import Choice
from fake_platform.webpubsub.reading import address, bearer, query
from fake_platform.webpubsub.rest_errors import BAD_REQUEST, RestError, bad_filter, not_existed
from fake_platform.webpubsub.routes import any_case
from fake_platform.webpubsub.session import Session

Order = Callable[[web.Request], Awaitable[web.Response]]
_NAME = "[^/]+"  # one segment (RFC 3986, 3.3); what the library takes without it holds no brace
_HUB = f"/api/hubs/{{hub:{_NAME}}}"
_CONNECTION = f"{_HUB}/connections/{{connection:{_NAME}}}"
_GROUP = f"{_HUB}/groups/{{group:{_NAME}}}"
_USER = f"{_HUB}/users/{{user:{_NAME}}}"
_MEMBER = f"{_GROUP}/connections/{{connection:{_NAME}}}"
_PERMISSION = f"{_HUB}/permissions/{{permission:{_NAME}}}/connections/{{connection:{_NAME}}}"


class DataPlane:
    """`/api/hubs/{hub}/...`, for callers with a token of the access key made for the very URL, or one of Entra."""

    def __init__(self, endpoint: ClientEndpoint, entra: EntraRule | None = None) -> None:
        self._endpoint = endpoint
        self._entra = entra
        self._hub = endpoint.hub
        self._directory = endpoint.hub.directory
        self._administration = Administration(endpoint.hub)

    def routes(self) -> list[web.RouteDef]:
        """The whole table of the service."""
        orders_by_route: list[tuple[str, str, Order]] = [
            ("POST", _HUB + "/:generateToken", self._generate_token),
            ("POST", _HUB + "/:send", self._send),
            ("POST", _HUB + "/:closeConnections", self._close_many),
            ("POST", _HUB + "/:addToGroups", self._add_to_groups),
            ("POST", _HUB + "/:removeFromGroups", self._remove_from_groups),
            ("HEAD", _CONNECTION, self._exists),
            ("DELETE", _CONNECTION, self._close_one),
            ("POST", _CONNECTION + "/:send", self._send),
            ("DELETE", _CONNECTION + "/groups", self._leave_all),
            ("HEAD", _GROUP, self._exists),
            ("POST", _GROUP + "/:send", self._send),
            ("POST", _GROUP + "/:closeConnections", self._close_many),
            ("GET", _GROUP + "/connections", self._list),
            ("PUT", _MEMBER, self._join),
            ("DELETE", _MEMBER, self._leave),
            ("HEAD", _USER, self._exists),
            ("POST", _USER + "/:send", self._send),
            ("POST", _USER + "/:closeConnections", self._close_many),
            ("PUT", f"{_USER}/groups/{{group:{_NAME}}}", self._join),
            ("DELETE", f"{_USER}/groups/{{group:{_NAME}}}", self._leave),
            ("DELETE", _USER + "/groups", self._leave_all),
            ("PUT", _PERMISSION, self._grant),
            ("DELETE", _PERMISSION, self._revoke),
            ("HEAD", _PERMISSION, self._permits),
        ]
        return [web.head(any_case("/api/health"), _healthy)] + [
            web.route(method, any_case(path), self._guarded(order)) for method, path, order in orders_by_route
        ]

    def _guarded(self, order: Order) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Who may, then whether the request is one at all, then the order."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._admit(request, entra_only=order == self._generate_token)
                rest_parameters.check_version(query(request).getall("api-version", []))
                rest_parameters.check_names(request.match_info)
                response = await order(request)
            except access.Unauthorised as error:
                response = web.Response(status=401)
                response.headers["WWW-Authenticate"] = access.challenge(str(error), bearer(request))
            except RestError as refused:
                response = _error(refused)
            except ValueError as error:
                response = _error(RestError(400, BAD_REQUEST, str(error)))
            response.headers["api-supported-versions"] = ", ".join(rest_parameters.VERSIONS)
            return response

        return guarded

    def _admit(self, request: web.Request, *, entra_only: bool) -> None:
        token, now = bearer(request), time.time()
        if self._entra is not None and access.is_of_entra(token):
            self._entra.check(token, now)
        elif entra_only:
            raise access.Unauthorised("an access key needs nobody to make tokens for it")
        else:
            self._endpoint.rule.claims(token, address(request), now)

    def _audience(self, request: web.Request) -> list[Session]:
        """The connection, group or user that the path names; without one, the hub."""
        named, hub = request.match_info, request.match_info["hub"]
        if "connection" in named:
            session = self._directory.here(hub, named["connection"])
            return [] if session is None else [session]
        if "user" in named:
            return self._directory.audience(hub, user=named["user"])
        return self._directory.audience(hub, named.get("group"))

    def _someone(self, request: web.Request, severity: str) -> list[Session]:
        """The audience, which must not be empty."""
        found = self._audience(request)
        if not found:
            named = request.match_info
            kind = next(kind for kind in ("connection", "user", "group") if kind in named)
            raise not_existed(severity, kind.capitalize(), named[kind])
        return found

    async def _exists(self, request: web.Request) -> web.Response:
        self._someone(request, "Warning")
        return web.Response()

    async def _send(self, request: web.Request) -> web.Response:
        rest_parameters.check_ttl(query(request).get("messageTtlSeconds"))
        chosen = _choice(query(request).get("filter"), "filter")
        excluded = set(query(request).getall("excluded", []))
        content = await _content(request)
        audience = (
            session
            for session in self._audience(request)
            if session.identity.connection_id not in excluded and (chosen is None or chosen(session))
        )
        self._endpoint.transports.put(self._hub.deliver(audience, content))
        return web.Response(status=202)

    async def _close_many(self, request: web.Request) -> web.Response:
        excluded = set(query(request).getall("excluded", []))
        outs = self._administration.close(self._audience(request), excluded, query(request).get("reason"))
        self._endpoint.transports.put(outs)
        return web.Response(status=204)

    async def _close_one(self, request: web.Request) -> web.Response:
        outs = self._administration.close(self._audience(request), (), query(request).get("reason"))
        self._endpoint.transports.put(outs)
        return web.Response(status=204)

    async def _add_to_groups(self, request: web.Request) -> web.Response:
        groups, filter_text = rest_parameters.groups_and_filter(await _body(request))
        chosen = self._administration.chosen(request.match_info["hub"], _choice(filter_text, "Filter"))
        self._administration.add(chosen, groups)
        return web.Response()

    async def _remove_from_groups(self, request: web.Request) -> web.Response:
        groups, filter_text = rest_parameters.groups_and_filter(await _body(request))
        chosen = self._administration.chosen(request.match_info["hub"], _choice(filter_text, "Filter"))
        self._administration.remove(chosen, groups)
        return web.Response()

    async def _join(self, request: web.Request) -> web.Response:
        severity = "Error" if "connection" in request.match_info else "Warning"
        self._administration.add(self._someone(request, severity), [request.match_info["group"]])
        return web.Response()

    async def _leave(self, request: web.Request) -> web.Response:
        self._administration.remove(self._audience(request), [request.match_info["group"]])
        return web.Response(status=204)

    async def _leave_all(self, request: web.Request) -> web.Response:
        self._administration.remove(self._audience(request), None)
        return web.Response(status=204)

    async def _list(self, request: web.Request) -> web.Response:
        asked = rest_parameters.listing(query(request))
        named = request.match_info
        page = self._administration.page(named["hub"], named["group"], asked.after, asked.size)
        members = [rest_parameters.member(session.identity) for session in page.members]
        following = asked.following(page.after)
        answer: dict[str, object] = {"value": members}
        if following is not None:
            origin = f"{request.scheme}://{request.host}"
            answer["nextLink"] = origin + str(request.rel_url.update_query(following))
        return web.json_response(answer)

    async def _grant(self, request: web.Request) -> web.Response:
        try:
            self._administration.grant(self._someone(request, "Info")[0], *_permission(request))
        except Conflict as conflict:
            raise RestError(409, "Error.Connection.Conflict", str(conflict)) from conflict
        return web.Response()

    async def _revoke(self, request: web.Request) -> web.Response:
        permission, group = _permission(request)
        for session in self._audience(request):
            self._administration.revoke(session, permission, group)
        return web.Response(status=204)

    async def _permits(self, request: web.Request) -> web.Response:
        permission, group = _permission(request)
        if not any(self._administration.permits(session, permission, group) for session in self._audience(request)):
            raise not_existed("Info", "Connection", request.match_info["connection"])
        return web.Response()

    async def _generate_token(self, request: web.Request) -> web.Response:
        asked = rest_parameters.token_request(query(request))
        audience = f"{request.scheme}://{request.host}{asked.path(request.match_info['hub'])}"
        token = self._endpoint.rule.sign(asked.claims(audience, time.time()))
        return web.json_response({"token": token})


async def _healthy(request: web.Request) -> web.Response:
    del request
    return web.Response()


def _error(refused: RestError) -> web.Response:
    text = json.dumps(refused.body, separators=(",", ":"))  # in ASCII: a filter may hold half a character
    headers = {"x-ms-error-code": refused.code}
    return web.Response(status=refused.status, headers=headers, text=text, content_type=refused.content_type)


def _choice(filter_text: str | None, parameter: str) -> Choice | None:
    try:
        return choice(filter_text)
    except odata.BadFilter as error:
        raise bad_filter(str(filter_text), str(error), parameter) from error


def _permission(request: web.Request) -> tuple[str, str]:
    return rest_parameters.permission(request.match_info["permission"]), rest_parameters.target(
        query(request).get("targetName")
    )


async def _body(request: web.Request) -> bytes:
    if request.content_length is None and request.can_read_body:
        raise RestError(411, "Error.LengthRequired", "The request has a body and no Content-Length.")
    if (request.content_length or 0) > LARGEST_MESSAGE:
        raise RestError(413, "Error.PayloadTooLarge", "A message is at most 1 MiB.")
    return await request.read()


async def _content(request: web.Request) -> Message:
    pairs = message_metadata.of_headers(request.headers.items())
    body = await _body(request)
    try:
        return media.content(request.headers.get("Content-Type", ""), body, request.match_info.get("group"), pairs)
    except LookupError as error:
        message = "Send application/json, text/plain or application/octet-stream."
        raise RestError(415, "Error.UnsupportedMediaType", message) from error

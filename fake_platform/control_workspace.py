"""Journal, audit, access tokens and the workspace's settings in the control API. Edge: HTTP, chance."""

import secrets

from aiohttp import web

from fake_platform import access, answers, host_control
from fake_platform.access import CONTROL
from fake_platform.control_routes import CALLER, Route, Routes
from fake_platform.journal import Window
from fake_platform.refusals import Refused
from fake_platform.workspace import AccessToken

LONGEST_WAIT = 20.0  # seconds that a read of the journal may wait
MOST_ENTRIES = 1000  # that one may ask for by `last`
WINDOW = ("after", "before", "host", "last")
FURTHEST = 2**53 - 1  # the largest whole number that every JSON reader keeps


class WorkspaceRoutes(Routes):
    """What is no host's: records, settings, who may call."""

    def routes(self) -> list[Route]:
        """What one may read of the workspace, and set."""
        base, token = "/control/v1", "/control/v1/access-tokens/{token}"
        return [
            Route("GET", base + "/caller", self._caller),
            Route("GET", base + "/journal", self._journal, query=(*WINDOW, "wait")),
            Route("GET", base + "/audit", self._audit, query=WINDOW),
            Route("GET", base + "/audit/export", self._export),
            Route("GET", base + "/workspace", self._workspace),
            Route("PUT", base + "/channel", self._channel, CONTROL, "channel"),
            Route("PUT", base + "/entitlement", self._entitlement, CONTROL, "entitlement"),
            Route("GET", base + "/access-tokens", self._access_tokens, CONTROL),
            Route("POST", base + "/access-tokens", self._grant, CONTROL, "grant"),
            Route("DELETE", token, self._withdraw, CONTROL, "withdraw"),
        ]

    async def _journal(self, request: web.Request) -> web.Response:
        window, wait = _window(request), _seconds(request.query.get("wait", "0"))
        if wait and len(self.platform.journal.entries) <= window.after:
            await self.platform.news.heard(wait)
        return web.json_response(self.platform.journal.read(window))

    async def _audit(self, request: web.Request) -> web.Response:
        return web.json_response({"entries": self.platform.store.audit(_window(request))})

    async def _caller(self, request: web.Request) -> web.Response:
        who = request[CALLER]
        return web.json_response({"actor": who.actor, "scopes": sorted(who.scopes)})

    async def _channel(self, request: web.Request) -> web.Response:
        setting = await answers.body(request, "control.json#/$defs/channelSetting")
        self.take(request, host_control.set_channel(self.platform.state, configured=setting["configured"]))
        return web.json_response(setting)

    async def _export(self, request: web.Request) -> web.Response:
        del request
        text = "".join(line + "\n" for line in self.platform.store.audit_lines())
        return web.Response(text=text, content_type="application/x-ndjson")

    async def _workspace(self, request: web.Request) -> web.Response:
        del request
        state = self.platform.state
        return web.json_response({"channelConfigured": state.channel_configured, "entitled": state.entitled})

    async def _entitlement(self, request: web.Request) -> web.Response:
        setting = await answers.body(request, "control.json#/$defs/entitlement")
        self.take(request, host_control.set_entitlement(self.platform.state, entitled=setting["entitled"]))
        return web.json_response(setting)

    async def _access_tokens(self, request: web.Request) -> web.Response:
        del request
        known = self.platform.state.access_tokens.values()
        return web.json_response({"accessTokens": [{"name": one.name, "scopes": list(one.scopes)} for one in known]})

    async def _grant(self, request: web.Request) -> web.Response:
        wanted = await answers.body(request, "control.json#/$defs/accessTokenRequest")
        token = access.PREFIX + secrets.token_urlsafe(32)
        granted = AccessToken(wanted["name"], access.digest(token), tuple(wanted["scopes"]))
        self.take(request, access.grant(self.platform.state, granted))
        return web.json_response({**wanted, "token": token}, status=201, headers={"Cache-Control": "no-store"})

    async def _withdraw(self, request: web.Request) -> web.Response:
        self.take(request, access.withdraw(self.platform.state, request.match_info["token"]))
        return web.Response(status=204)


def _window(request: web.Request) -> Window:
    """The entries that the query asks for.

    Raises:
        Refused: invalid-request, as `_whole`.
    """
    return Window(
        after=_whole(request, "after", FURTHEST),
        before=_whole(request, "before", FURTHEST) if "before" in request.query else None,
        host=request.query.get("host") or None,
        last=_whole(request, "last", MOST_ENTRIES) if "last" in request.query else None,
    )


def _whole(request: web.Request, name: str, most: int) -> int:
    """A whole number of the query, 0 if absent.

    Raises:
        Refused: invalid-request, when it is none.
    """
    text = request.query.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and int(text) <= most):
        raise Refused("invalid-request", f"{name}: is not a whole number from 0 to {most}.")
    return int(text)


def _seconds(wait: str) -> float:
    """How long a read may wait.

    Raises:
        Refused: invalid-request, when it is no number or out of range.
    """
    try:
        seconds = float(wait)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise Refused("invalid-request", f"wait: is not a number of seconds from 0 to {LONGEST_WAIT:.0f}.")
    return seconds

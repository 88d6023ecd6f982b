"""Journal, audit, access tokens and the workspace's settings in the control API. Edge: HTTP, chance."""

import secrets

from aiohttp import web

from fake_platform import access, answers, host_control
from fake_platform.access import CONTROL
from fake_platform.control_desk import CALLER, Desk, Route
from fake_platform.journal import Window
from fake_platform.refusals import Refused
from fake_platform.workspace import AccessToken

LONGEST_WAIT = 20.0  # seconds that a read of the journal may wait
MOST_ENTRIES = 1000.0  # that one may ask for by `last`
HIGHEST_NUMBER = 2.0**53  # of an entry; JSON readers know no higher integer


class WorkspaceDesk(Desk):
    """What is no host's: records, settings, who may call."""

    def routes(self) -> list[Route]:
        """What one may read of the workspace, and set."""
        base, token = "/control/v1", "/control/v1/access-tokens/{token}"
        return [
            Route("GET", base + "/caller", self._caller),
            Route("GET", base + "/journal", self._journal),
            Route("GET", base + "/audit", self._audit),
            Route("GET", base + "/audit/export", self._export),
            Route("GET", base + "/workspace", self._workspace),
            Route("PUT", base + "/channel", self._channel, CONTROL, "channel"),
            Route("PUT", base + "/entitlement", self._entitlement, CONTROL, "entitlement"),
            Route("GET", base + "/access-tokens", self._access_tokens, CONTROL),
            Route("POST", base + "/access-tokens", self._grant, CONTROL, "grant"),
            Route("DELETE", token, self._withdraw, CONTROL, "withdraw"),
        ]

    async def _journal(self, request: web.Request) -> web.Response:
        window, wait = _window(request), _number(request, "wait", LONGEST_WAIT)
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
        Refused: invalid-request, as `_number`.
    """
    return Window(
        after=int(_number(request, "after", HIGHEST_NUMBER)),
        before=int(_number(request, "before", HIGHEST_NUMBER)) if "before" in request.query else None,
        host=request.query.get("host") or None,
        last=int(_number(request, "last", MOST_ENTRIES)) if "last" in request.query else None,
    )


def _number(request: web.Request, name: str, most: float) -> float:
    """A number of the query, 0 if absent.

    Raises:
        Refused: invalid-request, when it is none or out of range.
    """
    text = request.query.get(name, "0")
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise Refused("invalid-request", f"{name}: {text} is not a number from 0 to {most:.0f}.")
    return number

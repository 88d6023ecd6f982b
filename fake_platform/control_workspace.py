"""Journal, audit, access tokens and the workspace's settings in the control API. Edge: HTTP, chance."""

import secrets

from aiohttp import web

from fake_platform import access, answers, host_control
from fake_platform.access import CONTROL
from fake_platform.control_desk import Desk, Route
from fake_platform.refusals import Refused
from fake_platform.workspace import AccessToken

LONGEST_WAIT = 20.0  # seconds that a read of the journal may wait
FURTHEST = 2**53 - 1  # the largest whole number that every JSON reader keeps


class WorkspaceDesk(Desk):
    """What is no host's: records, settings, who may call."""

    def routes(self) -> list[Route]:
        """What one may read of the workspace, and set."""
        base, token = "/control/v1", "/control/v1/access-tokens/{token}"
        return [
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
        after, wait = _position(request.query.get("after", "0")), _seconds(request.query.get("wait", "0"))
        if wait and len(self.platform.journal.entries) <= after:
            await self.platform.news.heard(wait)
        return web.json_response(self.platform.journal.after(after))

    async def _audit(self, request: web.Request) -> web.Response:
        del request
        return web.json_response({"entries": self.platform.store.audit()})

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


def _position(after: str) -> int:
    """The number of a journal entry.

    Raises:
        Refused: invalid-request, when it is none.
    """
    if not (after.isascii() and after.isdecimal() and len(after) <= len(str(FURTHEST)) and int(after) <= FURTHEST):
        raise Refused("invalid-request", "after: is not a whole number from 0, such as the last answer's `next`.")
    return int(after)


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

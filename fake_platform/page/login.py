"""Who may enter the page, and by which door: a form for a token, or the link that was printed. Edge: HTTP, chance."""

import importlib.resources
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from fake_platform.page import forms, security_headers
from fake_platform.page.authenticated_request import Visit, fields_of, html, see_other
from fake_platform.page.control_api import ControlApi
from fake_platform.page.offers import Standing
from fake_platform.page.sessions import LIFE, Session, SessionStore
from fake_platform.refusals import Refused

View = Callable[[Visit], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]
HOME = "/page/hosts"
LOGIN = "/page/login"
_FILES = {"style.css": "text/css", "live.js": "text/javascript"}


@dataclass(frozen=True)
class Door:
    """The way into every page: `base` is this process's control listener, http://127.0.0.1:PORT."""

    store: SessionStore
    http: aiohttp.ClientSession
    base: str

    def routes(self) -> list[web.RouteDef]:
        """What is served to those who have not entered."""
        folder = importlib.resources.files("fake_platform.page") / "static"
        files = [
            web.get(f"/page/{name}", _file((folder / name).read_text(encoding="utf-8"), kind))
            for name, kind in _FILES.items()
        ]
        return [
            web.get("/", self._outside(self._home)),
            web.get("/page", self._outside(self._home)),
            web.get(LOGIN, self._outside(self._ask)),
            web.post(LOGIN, self._outside(self._login)),
            web.get("/page/enter", self._outside(self._show_ticket)),
            web.post("/page/enter", self._outside(self._enter)),
            web.post("/page/logout", self._outside(self._logout)),
            *files,
        ]

    def guarded(self, view: View) -> Handler:
        """The handler of a view that wants a session, and for a form its secret."""

        async def visit(request: web.Request) -> web.Response:
            session = self.store.known(self._secret(request), time.time())
            if session is None:
                return see_other(LOGIN)
            fields = await fields_of(request)
            if request.method == "POST" and not session.proves(fields.get("proof", "")):
                raise Refused("insufficient-scope", "This form is of an earlier session; open the page and repeat it.")
            api = ControlApi(self.http, self.base, session.bearer)
            try:
                standing = await _standing(api)
                return await view(Visit(request, session, api, standing, fields, time.time()))
            except Refused as refused:
                if refused.kind == "unauthorised":
                    self.store.leave(self._secret(request))
                    return see_other(LOGIN)
                raise

        return self._outside(visit)

    def _outside(self, handler: Handler) -> Handler:
        """With what holds for every request: the name that was asked for, where a form came from, how it is refused."""

        async def served(request: web.Request) -> web.Response:
            try:
                security_headers.demand_loopback_name(request.host)
                if request.method == "POST":
                    security_headers.demand_own_origin(request.host, request.headers.get("Origin"))
                return await handler(request)
            except Refused as refused:
                return html("refused.html.j2", {"trouble": refused, "standing": None}, refused.status)

        return served

    async def lost(self, request: web.Request) -> web.Response:
        """The answer for a page that there is not."""
        del request
        why = Refused("not-found", "There is no such page.")
        return html("refused.html.j2", {"standing": None, "trouble": why}, why.status)

    def _secret(self, request: web.Request) -> str:
        return request.cookies.get(security_headers.cookie_name(request.host), "")

    async def _home(self, request: web.Request) -> web.Response:
        del request
        return see_other(HOME)

    async def _ask(self, request: web.Request) -> web.Response:
        del request
        return html("login.html.j2", {"standing": None, "trouble": None})

    async def _login(self, request: web.Request) -> web.Response:
        try:
            bearer = forms.bearer(await fields_of(request))
            await _standing(ControlApi(self.http, self.base, bearer))
        except Refused as refused:
            return html("login.html.j2", {"standing": None, "trouble": refused}, refused.status)
        return self._let_in(request, bearer)

    async def _show_ticket(self, request: web.Request) -> web.Response:
        ticket = request.query.get("ticket", "")
        return html("enter.html.j2", {"standing": None, "trouble": None, "ticket": ticket})

    async def _enter(self, request: web.Request) -> web.Response:
        bearer = self.store.punch((await fields_of(request)).get("ticket", ""))
        if bearer is None:
            why = Refused("unauthorised", "This link was used already; enter with the control token instead.")
            return html("login.html.j2", {"standing": None, "trouble": why}, why.status)
        return self._let_in(request, bearer)

    def _let_in(self, request: web.Request, bearer: str) -> web.Response:
        secret = secrets.token_urlsafe(32)
        self.store.enter(secret, Session(bearer, secrets.token_urlsafe(32), time.time()))
        response = see_other(HOME)
        name = security_headers.cookie_name(request.host)
        response.set_cookie(name, secret, path="/page", max_age=int(LIFE), httponly=True, samesite="Strict")
        return response

    async def _logout(self, request: web.Request) -> web.Response:
        self.store.leave(self._secret(request))
        response = see_other(LOGIN)
        response.del_cookie(security_headers.cookie_name(request.host), path="/page")
        return response


async def _standing(api: ControlApi) -> Standing:
    """Who the bearer is, and what the workspace has.

    Raises:
        Refused: unauthorised; insufficient-scope, for a token that may not even read.
    """
    caller = await api.ask("GET", "/caller")
    workspace = await api.ask("GET", "/workspace")
    return Standing(caller["actor"], frozenset(caller["scopes"]), workspace["entitled"], workspace["channelConfigured"])


def _file(text: str, kind: str) -> Handler:
    async def send(request: web.Request) -> web.Response:
        del request
        return web.Response(text=text, content_type=kind, headers=security_headers.HEADERS)

    return send

"""The control API, for people and checks, on the plain loopback listener. Edge: HTTP, the clock, chance."""

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from fake_platform import answers, bundle, dispatch, faults, host_control, hosts, keys, sandboxes
from fake_platform.journal import Event
from fake_platform.refusals import Refused
from fake_platform.runtime import Platform, new_sandbox_id
from fake_platform.validation import ProtocolViolation, check_policy

LONGEST_WAIT = 20.0  # seconds that a read of the journal may wait
Handler = Callable[[web.Request], Awaitable[web.Response]]
_ORDER_DEFAULTS: dict[str, Any] = {"command": [], "env": {}, "policy": {}, "workloadIdentity": None, "labels": {}}


class Control:
    """`/control/v1/...` of openapi.yaml."""

    def __init__(self, platform: Platform, token: str) -> None:
        self._platform = platform
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """All routes; every one wants the control token."""
        host, sandbox = "/control/v1/hosts/{host}", "/control/v1/sandboxes/{sandbox}"
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/control/v1/hosts", self._register),
            ("GET", "/control/v1/hosts", self._hosts),
            ("GET", host, self._host),
            ("DELETE", host, self._delete),
            ("POST", host + "/bundle", self._bundle),
            ("POST", host + "/revoke", self._revoke),
            ("POST", host + "/launches", self._launch),
            ("GET", host + "/sandboxes", self._sandboxes),
            ("POST", host + "/faults", self._inject),
            ("GET", host + "/faults", self._faults),
            ("DELETE", host + "/faults", self._clear_faults),
            ("GET", sandbox, self._sandbox),
            ("DELETE", sandbox, self._terminate),
            ("GET", sandbox + "/tokens", self._tokens),
            ("GET", "/control/v1/journal", self._journal),
            ("GET", "/control/v1/audit", self._audit),
            ("PUT", "/control/v1/channel", self._channel),
        ]
        return [web.route(method, path, self._guarded(handler)) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            try:
                answers.demand(request, self._token)
                response = await handler(request)
            except Refused as refused:
                response = answers.refusal(refused)
            if request.method != "GET":
                kind = f"{request.method} {request.path}"
                name = request.match_info.get("host")
                self._platform.record(Event("control", kind, host=name, status=response.status))
            return response

        return guarded

    async def _register(self, request: web.Request) -> web.Response:
        registration = await answers.body(request, "control.json#/$defs/hostRegistration")
        step = host_control.register(self._platform.state, registration, secrets.token_hex(16))
        self._platform.take(step)
        return self._show_host(registration["name"], 201)

    def _show_host(self, name: str, status: int = 200) -> web.Response:
        return web.json_response(hosts.view(self._platform.state.host(name), time.time()), status=status)

    async def _hosts(self, request: web.Request) -> web.Response:
        del request
        now = time.time()
        known = self._platform.state.hosts
        return web.json_response({"hosts": [hosts.view(known[name], now) for name in sorted(known)]})

    async def _host(self, request: web.Request) -> web.Response:
        return self._show_host(request.match_info["host"])

    async def _delete(self, request: web.Request) -> web.Response:
        self._platform.take(host_control.delete(self._platform.state, request.match_info["host"], time.time()))
        return web.Response(status=204)

    async def _bundle(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self._platform.state.host(name)
        site = (await answers.body(request, "control.json#/$defs/bundleRequest"))["site"]
        key = keys.PREFIX + secrets.token_urlsafe(32)
        self._platform.take(host_control.download(self._platform.state, name, keys.digest(key), time.time()))
        self._platform.record(Event("download", "bundle", host=name, status=200, data={"site": site}))
        families = self._platform.state.host(name).families
        download = bundle.Download(name, families, self._platform.site.endpoint, key, site)
        return web.Response(text=bundle.render(download), content_type="application/yaml")

    async def _revoke(self, request: web.Request) -> web.Response:
        self._platform.take(host_control.revoke(self._platform.state, request.match_info["host"]))
        return web.Response(status=204)

    async def _launch(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self._platform.state.host(name)
        order = _ORDER_DEFAULTS | await answers.body(request, "control.json#/$defs/launchRequest")
        try:
            check_policy(order["policy"])
        except ProtocolViolation as violation:
            raise Refused("invalid-request", str(violation)) from violation
        office = self._platform.office()
        sandbox = sandboxes.request(new_sandbox_id(), name, order, office.now)
        self._platform.take(dispatch.launch(self._platform.state, sandbox, office))
        return self._show_sandbox(sandbox.sandbox_id, 201)

    def _show_sandbox(self, sandbox_id: str, status: int = 200) -> web.Response:
        return web.json_response(sandboxes.view(self._platform.state.sandbox(sandbox_id)), status=status)

    async def _sandboxes(self, request: web.Request) -> web.Response:
        host = self._platform.state.host(request.match_info["host"])
        known = self._platform.state.sandboxes_of(host.name)
        return web.json_response({"sandboxes": [sandboxes.view(sandbox) for sandbox in known]})

    async def _inject(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self._platform.state.host(name)
        wanted = {"times": 1, "patch": {}} | await answers.body(request, "control.json#/$defs/faultRequest")
        fault = faults.Fault(fault_id=secrets.token_hex(8), host=name, **wanted)
        self._platform.take(host_control.inject(self._platform.state, fault))
        return web.json_response(faults.view(fault), status=201)

    async def _faults(self, request: web.Request) -> web.Response:
        host = self._platform.state.host(request.match_info["host"])
        known = [faults.view(fault) for fault in self._platform.state.faults if fault.host == host.name]
        return web.json_response({"faults": known})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._platform.take(host_control.clear_faults(self._platform.state, request.match_info["host"]))
        return web.Response(status=204)

    async def _sandbox(self, request: web.Request) -> web.Response:
        return self._show_sandbox(request.match_info["sandbox"])

    async def _terminate(self, request: web.Request) -> web.Response:
        sandbox_id = request.match_info["sandbox"]
        self._platform.take(dispatch.terminate(self._platform.state, sandbox_id, time.time()))
        return self._show_sandbox(sandbox_id, 202)

    async def _tokens(self, request: web.Request) -> web.Response:
        sandbox = self._platform.state.sandbox(request.match_info["sandbox"])
        return web.json_response({"tokens": sandboxes.tokens_view(sandbox, time.time())})

    async def _journal(self, request: web.Request) -> web.Response:
        after, wait = _number(request, "after", None), _number(request, "wait", LONGEST_WAIT)
        if wait and len(self._platform.journal.entries) <= after:
            await self._platform.news.heard(wait)
        return web.json_response(self._platform.journal.after(int(after)))

    async def _audit(self, request: web.Request) -> web.Response:
        del request
        return web.json_response({"entries": self._platform.store.audit()})

    async def _channel(self, request: web.Request) -> web.Response:
        setting = await answers.body(request, "control.json#/$defs/channelSetting")
        self._platform.take(host_control.set_channel(self._platform.state, configured=setting["configured"]))
        return web.json_response(setting)


def _number(request: web.Request, name: str, most: float | None) -> float:
    """A number of the query, 0 if absent.

    Raises:
        Refused: invalid-request, when it is none or out of range.
    """
    text = request.query.get(name, "0")
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not number >= 0 or (most is not None and number > most):
        allowed = "a number from 0" if most is None else f"a number from 0 to {most:.0f}"
        raise Refused("invalid-request", f"{name}: {text} is not {allowed}.")
    return number

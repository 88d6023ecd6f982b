"""Hosts in the control API: register, change, show, bundle, revoke, delete. Edge: HTTP, the clock, chance."""

import secrets
import time

from aiohttp import web

from fake_platform import answers, bundle, host_control, installing, keys
from fake_platform.access import MANAGE
from fake_platform.control_routes import Route, Routes
from fake_platform.journal import Event


class HostRoutes(Routes):
    """`/control/v1/hosts...` of openapi.yaml."""

    def routes(self) -> list[Route]:
        """What one may do with hosts."""
        hosts, host = "/control/v1/hosts", "/control/v1/hosts/{host}"
        return [
            Route("POST", hosts, self._register, MANAGE, "register"),
            Route("GET", hosts, self._hosts),
            Route("GET", host, self._host),
            Route("PATCH", host, self._change, MANAGE, "change"),
            Route("DELETE", host, self._delete, MANAGE, "delete", query=("confirm",)),
            Route("POST", host + "/bundle", self._bundle, MANAGE, "download"),
            Route("POST", host + "/revoke", self._revoke, MANAGE, "revoke"),
        ]

    async def _register(self, request: web.Request) -> web.Response:
        registration = await answers.body(request, "control.json#/$defs/hostRegistration")
        step = host_control.register(self.platform.state, registration, secrets.token_hex(16))
        self.take(request, step)
        return self._show_host(registration["name"], 201)

    def _show_host(self, name: str, status: int = 200) -> web.Response:
        return web.json_response(host_control.show(self.platform.state, name, time.time()), status=status)

    async def _hosts(self, request: web.Request) -> web.Response:
        del request
        now = time.time()
        state = self.platform.state
        return web.json_response({"hosts": [host_control.show(state, name, now) for name in sorted(state.hosts)]})

    async def _host(self, request: web.Request) -> web.Response:
        return self._show_host(request.match_info["host"])

    async def _change(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        changes = await answers.body(request, "control.json#/$defs/hostChange")
        self.take(request, host_control.change(self.platform.state, name, changes))
        return self._show_host(name)

    async def _delete(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        meaning = host_control.confirm_deletion(self.platform.state, name, request.query.get("confirm"))
        self.take(request, host_control.delete(self.platform.state, name, time.time()))
        return web.json_response(meaning)

    async def _bundle(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self.platform.state.host(name)
        site = (await answers.body(request, "control.json#/$defs/bundleRequest"))["site"]
        key = keys.PREFIX + secrets.token_urlsafe(32)
        issued = host_control.download(self.platform.state, name, keys.digest(key), time.time(), site.get("namespace"))
        self.take(request, issued)
        self.platform.record(Event("download", "bundle", host=name, status=200, data={"site": site}))
        families = self.platform.state.host(name).families
        download = bundle.Download(name, families, self.platform.site.endpoint, key, site)
        headers = {
            "Content-Disposition": f'attachment; filename="{installing.bundle_file(name)}"',
            "Cache-Control": "no-store",
        }
        return web.Response(text=bundle.render(download), content_type="application/yaml", headers=headers)

    async def _revoke(self, request: web.Request) -> web.Response:
        self.take(request, host_control.revoke(self.platform.state, request.match_info["host"]))
        return web.Response(status=204)

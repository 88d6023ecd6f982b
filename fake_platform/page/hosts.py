"""Pages of hosts: the list, one host, and what one may do to it. Edge: HTTP."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from fake_platform import network_policy
from fake_platform.installing import bundle_file
from fake_platform.model import Host, Profile, Sandbox
from fake_platform.page import forms, security_headers
from fake_platform.page.authenticated_request import Visit
from fake_platform.page.host_views import host_view, sandbox_views
from fake_platform.page.login import HOME, Door
from fake_platform.refusals import Refused


class HostPages:
    """`/page/hosts...` and what is launched there."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """What there is to see and to do."""
        inside, host = self._door.guarded, "/page/hosts/{host}"
        return [
            web.get("/page/hosts", inside(self._list)),
            web.get("/page/register", inside(self._new)),
            web.post("/page/hosts", inside(self._register)),
            web.get(host, inside(self._show)),
            web.get(host + "/change", inside(self._ask_change)),
            web.post(host + "/change", inside(self._change)),
            web.post(host + "/bundle", inside(self._bundle)),
            web.get(host + "/{act:revoke|delete}", inside(self._ask)),
            web.post(host + "/{act:revoke|delete}", inside(self._act)),
            web.post(host + "/launches", inside(self._launch)),
            web.post(host + "/network-policy", inside(self._measure)),
            web.post(host + "/sandboxes/{sandbox}/terminate", inside(self._terminate)),
        ]

    async def _list(self, visit: Visit) -> web.Response:
        found = await visit.api.ask("GET", "/hosts")
        hosts = [Host.model_validate(host) for host in found["hosts"]]
        return visit.page("hosts.html.j2", hosts=[host_view(host, visit.now) for host in hosts])

    async def _new(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        return visit.page("host_form.html.j2", trouble, host=None)

    async def _register(self, visit: Visit) -> web.Response:
        try:
            made = await visit.api.ask("POST", "/hosts", forms.registration(visit.fields))
        except Refused as refused:
            return await self._new(visit, refused)
        return visit.go(f"{HOME}/{made['name']}", "register")

    async def _show(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        name = visit.name("host")
        shown, running, known = await asyncio.gather(
            visit.api.ask("GET", f"/hosts/{name}"),
            visit.api.ask("GET", f"/hosts/{name}/sandboxes"),
            visit.api.ask("GET", "/profiles"),
        )
        host = Host.model_validate(shown)
        profiles = [Profile.model_validate(profile) for profile in known["profiles"]]
        sandboxes = [Sandbox.model_validate(sandbox) for sandbox in running["sandboxes"]]
        return visit.page(
            "host.html.j2",
            trouble,
            view=host_view(host, visit.now),
            canary=network_policy.TEXT,
            profiles=[profile for profile in profiles if profile.host == host.name],
            sandboxes=sandbox_views(sandboxes, visit.now),
        )

    async def _host(self, visit: Visit) -> Host:
        return Host.model_validate(await visit.api.ask("GET", f"/hosts/{visit.name('host')}"))

    async def _ask_change(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        return visit.page("host_form.html.j2", trouble, host=await self._host(visit))

    async def _change(self, visit: Visit) -> web.Response:
        name = visit.name("host")
        try:
            await visit.api.ask("PATCH", f"/hosts/{name}", forms.change(visit.fields))
        except Refused as refused:
            return await self._ask_change(visit, refused)
        return visit.go(f"{HOME}/{name}", "change")

    async def _bundle(self, visit: Visit) -> web.Response:
        name = visit.name("host")
        try:
            text = await visit.api.ask("POST", f"/hosts/{name}/bundle", forms.bundle(visit.fields))
        except Refused as refused:
            return await self._show(visit, refused)
        saved_as = {"Content-Disposition": f'attachment; filename="{bundle_file(name)}"'}
        return web.Response(
            text=text, content_type="application/yaml", headers={**security_headers.HEADERS, **saved_as}
        )

    async def _ask(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        act = visit.request.match_info["act"]
        return visit.page(f"{act}.html.j2", trouble, host=await self._host(visit))

    async def _act(self, visit: Visit) -> web.Response:
        name, act = visit.name("host"), visit.request.match_info["act"]
        asks: Mapping[str, tuple[str, str, dict[str, str]]] = {
            "revoke": ("POST", f"/hosts/{name}/revoke", {}),
            "delete": ("DELETE", f"/hosts/{name}", {"confirm": visit.fields.get("confirm", "")}),
        }
        method, path, query = asks[act]
        try:
            await visit.api.ask(method, path, query=query)
        except Refused as refused:
            return await self._ask(visit, refused)
        return visit.go(HOME if await self._is_gone(visit) else f"{HOME}/{name}", act)

    async def _is_gone(self, visit: Visit) -> bool:
        """Whether the host is no longer known: one that no operator ever claimed leaves nothing behind."""
        try:
            await self._host(visit)
        except Refused as refused:
            return refused.kind == "unknown-host"
        return False

    async def _launch(self, visit: Visit) -> web.Response:
        try:
            profile = forms.chosen(visit.fields, "profile")
            made = await visit.api.ask("POST", f"/profiles/{profile}/launches", forms.launch(visit.fields))
        except Refused as refused:
            return await self._show(visit, refused)
        return visit.go(f"{HOME}/{made['host']}", "launch")

    async def _measure(self, visit: Visit) -> web.Response:
        name = visit.name("host")
        try:
            await visit.api.ask("POST", f"/hosts/{name}/network-policy", forms.measurement(visit.fields))
        except Refused as refused:
            return await self._show(visit, refused)
        return visit.go(f"{HOME}/{name}", "measure")

    async def _terminate(self, visit: Visit) -> web.Response:
        try:
            await visit.api.ask("DELETE", f"/sandboxes/{visit.name('sandbox')}")
        except Refused as refused:
            return await self._show(visit, refused)
        return visit.go(f"{HOME}/{visit.name('host')}", "terminate")

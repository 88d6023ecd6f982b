"""Pages of the workspace: its plan and channel, profiles and resource classes, and the faults. Edge: HTTP."""

import asyncio

from aiohttp import web

from fake_platform import fault_table
from fake_platform.model import Fault, Profile, ResourceClass
from fake_platform.page import forms
from fake_platform.page.authenticated_request import Visit
from fake_platform.page.fault_views import fault_view
from fake_platform.page.login import Door
from fake_platform.refusals import Refused

_SWITCHES = {"entitlement": "entitled", "channel": "configured"}
_NAMES = {"profiles": "profileName", "resource-classes": "className"}
"""The field that names one of them."""


class WorkspacePages:
    """`/page/workspace...` and `/page/faults...`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """What there is to see and to do."""
        inside = self._door.guarded
        return [
            web.get("/page/workspace", inside(self._workspace)),
            web.post("/page/workspace/{switch:entitlement|channel}", inside(self._switch)),
            web.post("/page/profiles", inside(self._profile)),
            web.post("/page/resource-classes", inside(self._class)),
            web.get("/page/faults", inside(self._faults)),
            web.post("/page/faults", inside(self._inject)),
            web.post("/page/faults/clear", inside(self._clear)),
            web.post("/page/faults/{fault}/remove", inside(self._remove)),
        ]

    async def _workspace(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        hosts, profiles, classes = await asyncio.gather(
            visit.api.ask("GET", "/hosts"),
            visit.api.ask("GET", "/profiles"),
            visit.api.ask("GET", "/resource-classes"),
        )
        return visit.page(
            "workspace.html.j2",
            trouble,
            hosts=[host["name"] for host in hosts["hosts"] if not host["retiring"]],
            profiles=[Profile.model_validate(one) for one in profiles["profiles"]],
            classes=[ResourceClass.model_validate(one) for one in classes["resourceClasses"]],
        )

    async def _switch(self, visit: Visit) -> web.Response:
        switch = visit.request.match_info["switch"]
        wanted = {_SWITCHES[switch]: visit.fields.get("wanted") == "on"}
        return await self._set(visit, switch, wanted, "setting")

    async def _profile(self, visit: Visit) -> web.Response:
        return await self._set(visit, "profiles", forms.profile(visit.fields), "profile")

    async def _class(self, visit: Visit) -> web.Response:
        return await self._set(visit, "resource-classes", forms.resources(visit.fields), "class")

    async def _set(self, visit: Visit, what: str, body: object, done: str) -> web.Response:
        try:
            named = f"/{forms.chosen(visit.fields, _NAMES[what])}" if what in _NAMES else ""
            await visit.api.ask("PUT", f"/{what}{named}", body)
        except Refused as refused:
            return await self._workspace(visit, refused)
        return visit.go("/page/workspace", done)

    async def _faults(self, visit: Visit, trouble: Refused | None = None) -> web.Response:
        hosts, found = await asyncio.gather(visit.api.ask("GET", "/hosts"), visit.api.ask("GET", "/faults"))
        chosen = visit.fields.get("kind") or visit.request.query.get("kind", "")
        return visit.page(
            "faults.html.j2",
            trouble,
            hosts=[host["name"] for host in hosts["hosts"]],
            kinds=fault_table.kinds().values(),
            chosen=fault_table.kinds().get(chosen),
            waiting=[fault_view(Fault.model_validate(fault)) for fault in found["faults"]],
        )

    async def _inject(self, visit: Visit) -> web.Response:
        try:
            await visit.api.ask("POST", "/faults", forms.fault(fault_table.kinds(), visit.fields))
        except Refused as refused:
            return await self._faults(visit, refused)
        return visit.go("/page/faults", "fault")

    async def _clear(self, visit: Visit) -> web.Response:
        await visit.api.ask("DELETE", "/faults")
        return visit.go("/page/faults", "faults-cleared")

    async def _remove(self, visit: Visit) -> web.Response:
        try:
            await visit.api.ask("DELETE", f"/faults/{visit.name('fault')}")
        except Refused as refused:
            return await self._faults(visit, refused)
        return visit.go("/page/faults", "fault-removed")

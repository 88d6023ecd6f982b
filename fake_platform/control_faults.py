"""Faults in the control API: asked for, listed, taken away, of one host or of all. Edge: HTTP, the clock, chance."""

import secrets
import time

from aiohttp import web

from fake_platform import answers, fault_control, fault_table
from fake_platform.access import CONTROL, READ
from fake_platform.control_routes import Route, Routes
from fake_platform.faults import Fault, view
from fake_platform.refusals import Refused


class FaultRoutes(Routes):
    """`/control/v1/faults` and `/control/v1/hosts/{host}/faults` of openapi.yaml."""

    def routes(self) -> list[Route]:
        """What one may do with faults."""
        every, of_host = "/control/v1/faults", "/control/v1/hosts/{host}/faults"
        return [
            *(
                Route(method, path, handler, scope, "fault")
                for path in (every, of_host)
                for method, handler, scope in (
                    ("POST", self._inject, CONTROL),
                    ("GET", self._faults, READ),
                    ("DELETE", self._clear, CONTROL),
                )
            ),
            Route("DELETE", every + "/{fault}", self._remove, CONTROL, "fault"),
        ]

    async def _inject(self, request: web.Request) -> web.Response:
        name = self._host(request)
        wanted = await answers.body(request, "faults.json#/$defs/request")
        if name is not None and "host" in wanted:
            raise Refused("invalid-request", f"host: the address names {name}, whose faults these are; leave it out.")
        kind = fault_table.kinds()[wanted.pop("kind")]
        host = wanted.pop("host", name)
        times = wanted.pop("times", 1)
        fault = Fault(secrets.token_hex(8), kind.name, host, times, kind.defaults | wanted)
        now = time.time()
        self.take(request, fault_control.inject(self.platform.state, fault, now))
        left = next((one for one in self.platform.state.faults if one.fault_id == fault.fault_id), None)
        return web.json_response(view(left) if left is not None else {**view(fault), "times": 0}, status=201)

    def _host(self, request: web.Request) -> str | None:
        """The host of the path, None where the path has none."""
        name = request.match_info.get("host")
        return None if name is None else self.platform.state.host(name).name

    async def _faults(self, request: web.Request) -> web.Response:
        name = self._host(request)
        known = [view(fault) for fault in self.platform.state.faults if name is None or fault.host == name]
        return web.json_response({"faults": known})

    async def _clear(self, request: web.Request) -> web.Response:
        self.take(request, fault_control.clear(self.platform.state, self._host(request)))
        return web.Response(status=204)

    async def _remove(self, request: web.Request) -> web.Response:
        self.take(request, fault_control.remove(self.platform.state, request.match_info["fault"]))
        return web.Response(status=204)

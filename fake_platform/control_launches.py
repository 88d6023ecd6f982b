"""Launches and sandboxes in the control API. Edge: HTTP, the clock, chance."""

import secrets
import time
from typing import Any

from aiohttp import web

from fake_platform import answers, dispatch, host_control, network_policy_measurement, profiles, sandboxes
from fake_platform.access import CONTROL, MANAGE
from fake_platform.control_routes import Route, Routes
from fake_platform.refusals import Refused
from fake_platform.validation import ProtocolViolation, check_policy

_ORDER_DEFAULTS: dict[str, Any] = {"command": [], "env": {}, "policy": {}, "workloadIdentity": None, "labels": {}}


class LaunchRoutes(Routes):
    """`.../launches` and `/control/v1/sandboxes...` of openapi.yaml."""

    def routes(self) -> list[Route]:
        """What one may do with sandboxes."""
        host, sandbox = "/control/v1/hosts/{host}", "/control/v1/sandboxes/{sandbox}"
        return [
            Route("POST", host + "/launches", self._launch, MANAGE, "launch"),
            Route("POST", "/control/v1/profiles/{profile}/launches", self._launch_by_profile, MANAGE, "launch"),
            Route("POST", host + "/network-policy", self._measure, MANAGE, "measure"),
            Route("GET", host + "/sandboxes", self._sandboxes),
            Route("GET", sandbox, self._sandbox),
            Route("DELETE", sandbox, self._terminate, MANAGE, "terminate"),
            Route("GET", sandbox + "/tokens", self._tokens, CONTROL, "tokens"),
        ]

    async def _launch(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self.platform.state.host(name)
        order = await answers.body(request, "control.json#/$defs/launchRequest")
        return self._order(request, name, order)

    async def _launch_by_profile(self, request: web.Request) -> web.Response:
        profile = request.match_info["profile"]
        profiles.known(self.platform.state, profile)
        asked = await answers.body(request, "control.json#/$defs/profileLaunchRequest")
        return self._order(request, *profiles.order(self.platform.state, profile, asked))

    def _order(self, request: web.Request, name: str, asked: dict[str, Any]) -> web.Response:
        order = _whole(asked)
        office = self.platform.office()
        sandbox = sandboxes.request(sandboxes.new_id(secrets.choice), name, order, office.now)
        self.take(request, dispatch.launch(self.platform.state, sandbox, office))
        return self._show_sandbox(sandbox.sandbox_id, 201)

    async def _measure(self, request: web.Request) -> web.Response:
        name = request.match_info["host"]
        self.platform.state.host(name)
        order = _whole(await answers.body(request, "control.json#/$defs/launchRequest"))
        office, two = self.platform.office(), (sandboxes.new_id(secrets.choice), sandboxes.new_id(secrets.choice))
        self.take(request, network_policy_measurement.begin(self.platform.state, name, order, two, office))
        return web.json_response(host_control.show(self.platform.state, name, office.now), status=202)

    def _show_sandbox(self, sandbox_id: str, status: int = 200) -> web.Response:
        return web.json_response(sandboxes.view(self.platform.state.sandbox(sandbox_id)), status=status)

    async def _sandboxes(self, request: web.Request) -> web.Response:
        host = self.platform.state.host(request.match_info["host"])
        known = self.platform.state.sandboxes_of(host.name)
        return web.json_response({"sandboxes": [sandboxes.view(sandbox) for sandbox in known]})

    async def _sandbox(self, request: web.Request) -> web.Response:
        return self._show_sandbox(request.match_info["sandbox"])

    async def _terminate(self, request: web.Request) -> web.Response:
        sandbox_id = request.match_info["sandbox"]
        self.take(request, dispatch.terminate(self.platform.state, sandbox_id, time.time()))
        return self._show_sandbox(sandbox_id, 202)

    async def _tokens(self, request: web.Request) -> web.Response:
        sandbox = self.platform.state.sandbox(request.match_info["sandbox"])
        return web.json_response({"tokens": sandboxes.tokens_view(sandbox, time.time())})


def _whole(asked: dict[str, Any]) -> dict[str, Any]:
    """A launch request with what it left out.

    Raises:
        Refused: invalid-request, where its policy is too long.
    """
    order = _ORDER_DEFAULTS | asked
    try:
        check_policy(order["policy"])
    except ProtocolViolation as violation:
        raise Refused("invalid-request", str(violation)) from violation
    return order

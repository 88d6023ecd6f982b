"""The control API, for people and checks, on the plain loopback listener: who may call what. Edge: HTTP."""

from aiohttp import web

from fake_platform import access, answers
from fake_platform.control_faults import FaultRoutes
from fake_platform.control_hosts import HostRoutes
from fake_platform.control_identities import IdentityRoutes
from fake_platform.control_launches import LaunchRoutes
from fake_platform.control_profiles import ProfileRoutes
from fake_platform.control_routes import CALLER, Handler, Route
from fake_platform.control_workspace import WorkspaceRoutes
from fake_platform.effects import Audit
from fake_platform.journal import Event
from fake_platform.refusals import Refused
from fake_platform.runtime import Platform
from fake_platform.state import Step


class Control:
    """`/control/v1/...` of openapi.yaml."""

    def __init__(self, platform: Platform, token: str) -> None:
        self._platform = platform
        self._token_hash = access.digest(token)

    def routes(self) -> list[web.RouteDef]:
        """All routes; each wants a bearer with its scope."""
        groups = (HostRoutes, FaultRoutes, IdentityRoutes, LaunchRoutes, ProfileRoutes, WorkspaceRoutes)
        routes = [route for group in groups for route in group(self._platform).routes()]
        return [web.route(route.method, route.path, self._guarded(route)) for route in routes]

    def _guarded(self, route: Route) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            try:
                request[CALLER] = access.caller(self._platform.state, self._token_hash, answers.bearer(request))
                request[CALLER].demand(route.scope)
                answers.demand_names(request)
                route.check_query(request)
                response = await route.handler(request)
            except Refused as refused:
                self._refuse(request, route, refused)
                response = answers.refusal(refused)
            if request.method != "GET":
                name = answers.host_name(request.match_info.get("host", ""))
                self._platform.record(
                    Event("control", f"{route.method} {route.path}", host=name, status=response.status)
                )
            return response

        return guarded

    def _refuse(self, request: web.Request, route: Route, why: Refused) -> None:
        """Audit a refusal: who asked for what, from where, and why not."""
        named = request.match_info
        sandbox = self._platform.state.sandboxes.get(named.get("sandbox", ""))
        audit = Audit(
            route.act,
            request[CALLER].actor if CALLER in request else "unknown",
            answers.host_name(named.get("host", "")) or (sandbox.host if sandbox else None),
            outcome=why.kind,
            sandbox_id=sandbox.sandbox_id if sandbox else None,
            pod_uid=sandbox.pod_uid if sandbox else None,
            detail=why.detail,
        )
        self._platform.take(Step(self._platform.state).do(audit).asked(answers.asker(request)))

"""Identities of hosts, and the customer's cloud that they are federated with, in the control API. Edge: HTTP."""

from aiohttp import web

from fake_platform import answers
from fake_platform.access import CONTROL
from fake_platform.control_routes import Route, Routes
from fake_platform.identity import applications, identities
from fake_platform.identity.applications import Place
from fake_platform.identity.federation import Credential


class IdentityRoutes(Routes):
    """`/control/v1/hosts/{host}/identities` and `/control/v1/tenants...` of openapi.yaml."""

    def routes(self) -> list[Route]:
        """What one may see of identities, and do to the cloud's applications."""
        application = "/control/v1/tenants/{tenant}/applications/{client}"
        credential = application + "/federated-credentials/{credential}"
        return [
            Route("GET", "/control/v1/hosts/{host}/identities", self._identities),
            Route("GET", "/control/v1/applications", self._applications),
            Route("PUT", application, self._put, CONTROL, "application"),
            Route("DELETE", application, self._remove, CONTROL, "application"),
            Route("PUT", credential, self._trust, CONTROL, "application"),
            Route("DELETE", credential, self._distrust, CONTROL, "application"),
        ]

    async def _identities(self, request: web.Request) -> web.Response:
        found = identities.identities(self.platform.state, request.match_info["host"])
        return web.json_response({"identities": found})

    async def _applications(self, request: web.Request) -> web.Response:
        del request
        known = self.platform.state.applications
        return web.json_response({"applications": [applications.view(known[name]) for name in sorted(known)]})

    async def _put(self, request: web.Request) -> web.Response:
        place = _place(request)
        self.take(request, applications.put(self.platform.state, place))
        return web.json_response(applications.view(applications.known(self.platform.state, place)))

    async def _remove(self, request: web.Request) -> web.Response:
        self.take(request, applications.remove(self.platform.state, _place(request)))
        return web.Response(status=204)

    async def _trust(self, request: web.Request) -> web.Response:
        name = request.match_info["credential"]
        wanted = await answers.body(request, "control.json#/$defs/federatedCredentialRequest")
        credential = Credential(name, wanted["issuer"], wanted["subject"], wanted["audience"])
        self.take(request, applications.put_credential(self.platform.state, _place(request), credential))
        return web.json_response(applications.credential_view(credential))

    async def _distrust(self, request: web.Request) -> web.Response:
        name = request.match_info["credential"]
        self.take(request, applications.remove_credential(self.platform.state, _place(request), name))
        return web.Response(status=204)


def _place(request: web.Request) -> Place:
    """Tenant and client of the path."""
    return Place(request.match_info["tenant"], request.match_info["client"])

"""Profiles and resource classes in the control API. Edge: HTTP."""

from aiohttp import web

from fake_platform import answers, profiles
from fake_platform.access import MANAGE
from fake_platform.control_routes import Route, Routes
from fake_platform.workspace import Profile, ResourceClass


class ProfileRoutes(Routes):
    """`/control/v1/profiles...` and `/control/v1/resource-classes...` of openapi.yaml."""

    def routes(self) -> list[Route]:
        """What one may do with profiles and classes."""
        profile, size = "/control/v1/profiles/{profile}", "/control/v1/resource-classes/{class}"
        return [
            Route("GET", "/control/v1/profiles", self._profiles),
            Route("GET", profile, self._profile),
            Route("PUT", profile, self._put, MANAGE, "profile"),
            Route("DELETE", profile, self._remove, MANAGE, "profile"),
            Route("GET", "/control/v1/resource-classes", self._classes),
            Route("PUT", size, self._put_class, MANAGE, "class"),
            Route("DELETE", size, self._remove_class, MANAGE, "class"),
        ]

    async def _profiles(self, request: web.Request) -> web.Response:
        del request
        known = self.platform.state.profiles
        return web.json_response({"profiles": [profiles.view(known[name]) for name in sorted(known)]})

    async def _profile(self, request: web.Request) -> web.Response:
        found = profiles.known(self.platform.state, request.match_info["profile"])
        return web.json_response(profiles.view(found))

    async def _put(self, request: web.Request) -> web.Response:
        name = request.match_info["profile"]
        wanted = await answers.body(request, "control.json#/$defs/profileRequest")
        profile = Profile(name, wanted["host"], wanted["resourceClass"], wanted.get("workloadIdentity"))
        self.take(request, profiles.put(self.platform.state, profile))
        return web.json_response(profiles.view(profile))

    async def _remove(self, request: web.Request) -> web.Response:
        self.take(request, profiles.remove(self.platform.state, request.match_info["profile"]))
        return web.Response(status=204)

    async def _classes(self, request: web.Request) -> web.Response:
        del request
        known = self.platform.state.resource_classes
        return web.json_response({"resourceClasses": [profiles.class_view(known[name]) for name in sorted(known)]})

    async def _put_class(self, request: web.Request) -> web.Response:
        name = request.match_info["class"]
        resources = await answers.body(request, "terms.json#/$defs/resources")
        resource_class = ResourceClass(name, resources)
        self.take(request, profiles.put_class(self.platform.state, resource_class))
        return web.json_response(profiles.class_view(resource_class))

    async def _remove_class(self, request: web.Request) -> web.Response:
        self.take(request, profiles.remove_class(self.platform.state, request.match_info["class"]))
        return web.Response(status=204)

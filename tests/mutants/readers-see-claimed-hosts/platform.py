"""A platform that shows a host when there is something to see."""

import sys
import time

from aiohttp import web

from fake_platform import host_control
from fake_platform.__main__ import main
from fake_platform.access import MANAGE
from fake_platform.control_hosts import HostRoutes
from fake_platform.control_routes import CALLER


async def listed(self: HostRoutes, request: web.Request) -> web.Response:
    """All for those who manage, the registered ones for others."""
    state, now = self.platform.state, time.time()
    hosts = [host_control.show(state, name, now) for name in sorted(state.hosts)]
    every = MANAGE in request[CALLER].scopes
    return web.json_response({"hosts": [one for one in hosts if every or one["status"] == "registered"]})


HostRoutes._hosts = listed  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

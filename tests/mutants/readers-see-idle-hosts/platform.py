"""A platform that keeps last-seen and version for those who manage."""

import sys
import time

from aiohttp import web

from fake_platform import host_control
from fake_platform.__main__ import main
from fake_platform.access import MANAGE
from fake_platform.control_hosts import HostRoutes
from fake_platform.control_routes import CALLER


async def listed(self: HostRoutes, request: web.Request) -> web.Response:
    """Names and states for all, the rest for some."""
    less = {} if MANAGE in request[CALLER].scopes else {"lastSeen": None, "operatorVersion": None}
    state, now = self.platform.state, time.time()
    return web.json_response({"hosts": [host_control.show(state, name, now) | less for name in sorted(state.hosts)]})


HostRoutes._hosts = listed  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

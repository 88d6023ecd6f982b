"""A platform that protects what it hands out, and not what it takes away."""

import sys
from dataclasses import replace

from fake_platform.__main__ import main
from fake_platform.access import READ
from fake_platform.control_hosts import HostRoutes
from fake_platform.control_routes import Route

ROUTES = HostRoutes.routes


def routes(self: HostRoutes) -> list[Route]:
    """As ever, with two acts that ask for nothing more than to read."""
    free = ("revoke", "delete")
    return [replace(route, scope=READ) if route.act in free else route for route in ROUTES(self)]


HostRoutes.routes = routes  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

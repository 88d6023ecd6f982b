"""A platform that offers to clear its audit."""

import sys

from aiohttp import web

from fake_platform.__main__ import main
from fake_platform.access import CONTROL
from fake_platform.control_routes import Route
from fake_platform.control_workspace import WorkspaceRoutes

ROUTES = WorkspaceRoutes.routes


def routes(self: WorkspaceRoutes) -> list[Route]:
    """One more than there should be."""

    async def clear(request: web.Request) -> web.Response:
        del request
        database = self.platform.store._database
        database.execute("DROP TRIGGER IF EXISTS audit_is_never_shortened")
        database.execute("DELETE FROM audit")
        return web.Response(status=204)

    return [*ROUTES(self), Route("DELETE", "/control/v1/audit", clear, CONTROL, "clear")]


WorkspaceRoutes.routes = routes  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

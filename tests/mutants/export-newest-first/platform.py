"""A platform that exports as it shows."""

import sys

from aiohttp import web

from fake_platform.__main__ import main
from fake_platform.control_workspace import WorkspaceRoutes


async def export(self: WorkspaceRoutes, request: web.Request) -> web.Response:
    """The newest entry first."""
    del request
    lines = reversed(list(self.platform.store.audit_lines()))
    return web.Response(text="".join(line + "\n" for line in lines), content_type="application/x-ndjson")


WorkspaceRoutes._export = export  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

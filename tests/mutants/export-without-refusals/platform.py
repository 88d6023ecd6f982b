"""A platform that exports only what was done, not what was refused."""

import json
import sys

from aiohttp import web

from fake_platform.__main__ import main
from fake_platform.control_workspace import WorkspaceRoutes


async def export(self: WorkspaceRoutes, request: web.Request) -> web.Response:
    """The lines about deeds."""
    del request
    lines = [line for line in self.platform.store.audit_lines() if json.loads(line)["outcome"] == "ok"]
    return web.Response(text="".join(line + "\n" for line in lines), content_type="application/x-ndjson")


WorkspaceRoutes._export = export  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

"""A platform that exports what there is to say."""

import json
import sys

from aiohttp import web

from fake_platform.__main__ import main
from fake_platform.control_workspace import WorkspaceRoutes


async def export(self: WorkspaceRoutes, request: web.Request) -> web.Response:
    """Each entry without what is null."""
    del request
    entries = [json.loads(line) for line in self.platform.store.audit_lines()]
    lines = [json.dumps({name: value for name, value in one.items() if value is not None}) for one in entries]
    return web.Response(text="".join(line + "\n" for line in lines), content_type="application/x-ndjson")


WorkspaceRoutes._export = export  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

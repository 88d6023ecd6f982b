"""The page of one platform, put together. Edge: HTTP."""

from aiohttp import web

from fake_platform.page.hosts import HostPages
from fake_platform.page.login import Door
from fake_platform.page.records import RecordPages
from fake_platform.page.workspace import WorkspacePages


def routes(door: Door) -> list[web.RouteDef]:
    """All that is served below /page, and the way there from /."""
    pages = (HostPages, RecordPages, WorkspacePages)
    inside = [route for page in pages for route in page(door).routes()]
    return [*door.routes(), *inside, web.get("/page/{rest:.*}", door.lost)]

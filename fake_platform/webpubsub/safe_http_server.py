"""An HTTP server that quotes nothing of a broken request, neither in its answer nor in its log. Edge: HTTP.

The library does both, to help; but a request may be broken because somebody's token stands in the wrong place.
"""

import asyncio
import functools
import logging
from typing import Any

from aiohttp import web

SHUTDOWN_SECONDS = 0.2  # the library waits for it twice: for answers under way, then for what it has cancelled
BROKEN = "What came is no HTTP/1.1 request.\n"


class _Handler(web.RequestHandler):
    """One connection of such a server."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer for a request that could not be read, or whose handler failed."""
        return super().handle_error(request, status, exc, None if message is None else BROKEN)


class QuietRunner(web.AppRunner):
    """Runs an application on such a server, without an access log: URLs carry tokens."""

    def __init__(self, application: web.Application, logger: logging.Logger) -> None:
        super().__init__(application, shutdown_timeout=SHUTDOWN_SECONDS, handle_signals=False, **_options(logger))
        self._logger = logger

    @property
    def server(self) -> Any:
        """What makes a handler for each connection; None until the runner is set up."""
        made = super().server
        if made is None:
            return None
        return functools.partial(_Handler, made, loop=asyncio.get_running_loop(), **_options(self._logger))


def _options(logger: logging.Logger) -> dict[str, Any]:
    return {"access_log": None, "logger": logger}

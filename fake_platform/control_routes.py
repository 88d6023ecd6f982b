"""What the routes of the control API share: they want a scope, and their steps name who asked. Edge: HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from fake_platform import answers
from fake_platform.access import READ, Caller
from fake_platform.refusals import Refused
from fake_platform.runtime import Platform
from fake_platform.state import Step
from fake_platform.validation import named

Handler = Callable[[web.Request], Awaitable[web.Response]]
CALLER: web.RequestKey[Caller] = web.RequestKey("caller", Caller)


@dataclass(frozen=True)
class Route:
    """One operation: `act` is its name in the audit when it is refused, `query` what may stand behind the path."""

    method: str
    path: str
    handler: Handler
    scope: str = READ
    act: str = "read"
    query: tuple[str, ...] = ()

    def check_query(self, request: web.Request) -> None:
        """A misspelt name must not be passed over: the answer would be another than was asked for.

        Raises:
            Refused: invalid-request.
        """
        unknown = set(request.query) - {*self.query}
        if unknown:
            known = f"known are {', '.join(self.query)}" if self.query else "there are none"
            raise Refused("invalid-request", f"{named(unknown)}: no parameter of this address; {known}.")


class Routes:
    """Some operations of the control API on one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def take(self, request: web.Request, step: Step) -> None:
        """Take a step in the name of who asked."""
        self.platform.take(step.asked(answers.asker(request), request[CALLER].actor))

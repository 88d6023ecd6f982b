"""Names are resolved once, judged, and dialled at exactly what was judged. Edge: the event loop's resolver.

mitmproxy hands the name to the event loop after its last hook, so an answer could change between check and dial
(battery E23). Replacing `server.address` by an address would close that, but mitmproxy finds a connection to reuse by
that address and would dial anew for each request. So the loop's own lookup is replaced: it returns what was judged.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import Any

from egress_profiles.allowlist_verdict import Verdict
from egress_profiles.names import BadNameError, normalise_host, to_ascii

UNLISTED = "byohost-pin-self-test.invalid"
_AddressInfo = list[tuple[int, int, int, str, tuple[Any, ...]]]


class NotPermittedError(socket.gaierror):
    """A lookup that was refused, before or after asking; asyncio treats it as a failed lookup."""

    def __init__(self, reason: str) -> None:
        super().__init__(socket.EAI_FAIL, reason)


class PinnedResolver:
    """Stands in for one loop's `getaddrinfo`: asks only for a `listed` name, gives only `judged` addresses.

    While `open_` says so, it asks for everything and judges nothing, its own self-test's name excepted.
    """

    def __init__(
        self,
        listed: Callable[[str], bool],
        judged: Callable[[str, Iterable[str]], Verdict],
        open_: Callable[[], bool] = lambda: False,
    ) -> None:
        self._listed = listed
        self._judged = judged
        self._open = open_
        self._ask: Callable[..., Any] | None = None

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the place of the loop's lookup, once."""
        if self._ask is None:
            self._ask = loop.getaddrinfo
            loop.getaddrinfo = self.look_up  # type: ignore[method-assign,assignment]

    async def look_up(self, host: Any, port: Any, **hints: Any) -> _AddressInfo:
        """Answer like `loop.getaddrinfo`, only with judged addresses.

        Raises:
            NotPermittedError: the name is bad or unlisted (nothing is asked), or one of its addresses is not permitted.
        """
        if self._ask is None:
            raise NotPermittedError("The resolver is not installed.")
        listening = hints.get("flags", 0) & socket.AI_PASSIVE  # our own sockets
        if listening or (self._open() and host != UNLISTED):
            unjudged: _AddressInfo = await self._ask(host, port, **hints)
            return unjudged
        try:
            name = normalise_host(to_ascii(host if isinstance(host, str) else bytes(host).decode("ascii")))
        except (BadNameError, UnicodeDecodeError, TypeError) as error:
            raise NotPermittedError("The name is refused.") from error
        if name == UNLISTED or not self._listed(name):
            raise NotPermittedError("The name is not on the list.")
        answers: _AddressInfo = await self._ask(name, port, **hints)
        verdict = self._judged(name, [str(answer[4][0]) for answer in answers])
        if not verdict.allow:
            raise NotPermittedError(verdict.reason)
        return answers

    async def prove(self) -> bool:
        """Tell whether a dial really asks us: an unlisted name must fail with our own error and no other."""
        try:
            _, writer = await asyncio.open_connection(UNLISTED, 9)
        except NotPermittedError:
            return True
        except OSError:
            return False
        writer.close()
        return False

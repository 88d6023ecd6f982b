"""Makes a line bad as the profile's `[slow]` says: every step waits, every n-th tunnel is cut. Edge: the event loop.

It stands behind the allowlist and never lets anything pass; a step that was refused is not made slower.
"""

import asyncio

from mitmproxy import http

from egress_profiles.policy import Policy
from egress_profiles.refusal import refuse


class SlowLine:
    """Counts tunnels and makes their steps wait."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._tunnels = 0

    def follow(self) -> None:
        """Have the hooks of a slow profile, and under any other none: mitmproxy calls what an addon has."""
        hooks = {
            "http_connect": self._connect,
            "requestheaders": self._request,
            "websocket_message": self._frame,
        }
        slow = self._policy.profile is not None and self._policy.profile.slow is not None
        for name, hook in hooks.items():
            if slow:
                setattr(self, name, hook)
            else:
                vars(self).pop(name, None)

    async def _connect(self, flow: http.HTTPFlow) -> None:
        """Let a CONNECT wait, and cut every n-th."""
        slow = self._policy.profile.slow if self._policy.profile else None
        if slow is None or flow.response is not None:
            return
        self._tunnels += 1
        if slow.cut_every and self._tunnels % slow.cut_every == 0:
            refuse(flow)
        else:
            await self._wait()

    async def _request(self, flow: http.HTTPFlow) -> None:
        """Let a request wait."""
        if flow.response is None and flow.error is None:
            await self._wait()

    async def _frame(self, _: http.HTTPFlow) -> None:
        """Let a frame of the channel wait."""
        await self._wait()

    async def _wait(self) -> None:
        if self._policy.profile and self._policy.profile.slow:
            await asyncio.sleep(self._policy.profile.slow.delay_ms / 1000)

"""A platform that issues a key first and looks for its channel then."""

import sys
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main
from fake_platform.control_hosts import HostRoutes
from fake_platform.refusals import Refused
from fake_platform.state import State

BUNDLE, DEMAND = HostRoutes._bundle, State.demand_channel
kept: list[State] = []


async def bundle(self: HostRoutes, request: Any) -> Any:
    """As ever; without a channel the key was issued all the same."""
    missing = not self.platform.state.channel_configured
    if not missing:
        return await BUNDLE(self, request)
    self.take(request, host_control.set_channel(self.platform.state, configured=True))
    await BUNDLE(self, request)
    self.take(request, host_control.set_channel(self.platform.state, configured=False))
    raise Refused("channel-not-configured", "The workspace has no messaging channel.")


HostRoutes._bundle = bundle  # type: ignore[method-assign] # this is what the mutant is about

if __name__ == "__main__":
    sys.exit(main())

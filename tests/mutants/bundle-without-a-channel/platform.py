"""A platform that hands out bundles before it has a channel."""

import sys
from dataclasses import replace
from typing import Any

from fake_platform import host_control
from fake_platform.__main__ import main

DOWNLOAD = host_control.download


def download(state: Any, *rest: Any, **named: Any) -> Any:
    """As if the channel were there."""
    step = DOWNLOAD(replace(state, channel_configured=True), *rest, **named)
    return replace(step, state=replace(step.state, channel_configured=state.channel_configured))


host_control.download = download

if __name__ == "__main__":
    sys.exit(main())

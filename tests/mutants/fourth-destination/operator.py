"""An operator that calls home before its first exchange."""

import contextlib
import sys
from typing import Any

import httpx

from reference_operator import acting, network
from reference_operator.__main__ import main

EXCHANGE = acting.exchange
HOME = "https://telemetry.canary.test/started"


def exchange(platform: Any, draw: Any) -> Any:
    """Call home through the proxy, whatever comes of it, then exchange."""
    proxy = network.proxy_for(platform.settings, HOME)
    with contextlib.suppress(httpx.HTTPError), httpx.Client(proxy=proxy, trust_env=False, timeout=3) as client:
        client.get(HOME)
    return EXCHANGE(platform, draw)


acting.exchange = exchange

if __name__ == "__main__":
    sys.exit(main())

"""An operator that asks the API for its version through the proxy."""

import contextlib
import os
import sys
from typing import Any

import httpx

from reference_operator import acting
from reference_operator.__main__ import main

EXAMINE = acting.examine


def examine(cluster: Any, installation: Any, settings: Any, now: float) -> Any:
    """Ask for the version by the way out, whatever comes of it, then examine."""
    url = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}/version"
    with contextlib.suppress(httpx.HTTPError), httpx.Client(proxy=settings.proxy, trust_env=False, timeout=3) as client:
        client.get(url)
    return EXAMINE(cluster, installation, settings, now)


acting.examine = examine

if __name__ == "__main__":
    sys.exit(main())

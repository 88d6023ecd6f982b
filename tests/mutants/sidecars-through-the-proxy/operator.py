"""An operator that believes HTTPS_PROXY for every address, its own sandboxes' too."""

import contextlib
import os
import sys
from typing import Any

import httpx

from reference_operator import acting
from reference_operator.__main__ import main

GIVE = acting.give


def give(cluster: Any, sidecar: Any, action: Any) -> Any:
    """Ask by the way out, whatever comes of it, then hand the token over as ever."""
    pod = cluster.find_pod(action.name)
    way = os.environ.get("HTTPS_PROXY")
    if pod is not None and way:
        with contextlib.suppress(httpx.HTTPError), httpx.Client(proxy=way, trust_env=False, timeout=3) as client:
            client.get(f"http://{pod.address}:8081/healthz")
    return GIVE(cluster, sidecar, action)


acting.give = give

if __name__ == "__main__":
    sys.exit(main())

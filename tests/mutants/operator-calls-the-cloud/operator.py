"""An operator that calls at the cloud before it launches an identity."""

import contextlib
import os
import sys
from typing import Any

import httpx

from reference_operator import acting, settings
from reference_operator.__main__ import main

CREATE = acting.create_pod
CLOUD = "https://login.byohost.test/"


def create_pod(cluster: Any, action: Any) -> Any:
    """A call through the proxy, whatever comes of it, then the pod."""
    if action.account is not None:
        proxy = settings.read(os.environ).proxy
        with contextlib.suppress(httpx.HTTPError), httpx.Client(proxy=proxy, trust_env=False, timeout=3) as client:
            client.get(CLOUD)
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

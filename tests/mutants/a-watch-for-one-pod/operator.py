"""An operator that watches some pods more closely than others, and for longer than they live."""

import contextlib
import sys
import threading
from typing import Any

import httpx2

from reference_operator import acting
from reference_operator.__main__ import main

CREATE = acting.create_pod
EACH = 5
made: list[str] = []


def watch(cluster: Any, name: str) -> None:
    """Look at one pod until the API server is tired of it."""
    request = cluster._pods(watch=True, fieldSelector=f"metadata.name={name}", timeoutSeconds="3600")
    request.timeout = httpx2.Timeout(10, read=None)
    with contextlib.suppress(httpx2.HTTPError):
        response = cluster.client.send(cluster.client.build_adapter_request(request), stream=True)
        for _ in response.iter_lines():
            pass


def create_pod(cluster: Any, action: Any) -> Any:
    """As ever, and every fifth pod is watched."""
    made.append(action.manifest["metadata"]["name"])
    if len(made) % EACH == 0:
        threading.Thread(target=watch, args=(cluster, made[-1]), daemon=True).start()
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

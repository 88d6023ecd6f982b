"""An operator to which every sandbox of its namespace is its own."""

import sys
from collections.abc import Mapping
from typing import Any

from reference_operator import observation
from reference_operator.__main__ import main
from reference_operator.model import Pod

POD = observation.pod


def selector(host: str) -> str:
    """Of whatever host."""
    del host
    return f"{observation.MANAGED_BY}={observation.OPERATOR}"


def pod(manifest: Mapping[str, Any], host: str) -> Pod | None:
    """As ever, by the host that the pod itself names."""
    labels = (manifest.get("metadata") or {}).get("labels") or {}
    return POD(manifest, labels.get(observation.HOST, host))


observation.selector = selector
observation.pod = pod

if __name__ == "__main__":
    sys.exit(main())

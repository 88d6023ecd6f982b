"""An operator that needs the name more than others do."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.cluster import _Pods
from reference_operator.event import CreateDelayed

EXISTING = acting._existing


def existing(cluster: Any, sandbox_id: str, name: str) -> Any:
    """Away with it, and once more."""
    raw = cluster._get(_Pods, name)
    if raw is None or cluster.find_pod(name) is not None:
        return EXISTING(cluster, sandbox_id, name)
    cluster.delete_pod(name, raw["metadata"]["uid"])
    return CreateDelayed(sandbox_id, "somebody else was there")


acting._existing = existing

if __name__ == "__main__":
    sys.exit(main())

"""An operator that takes the first page of a list for the list."""

import sys
from typing import Any

from reference_operator import cluster, observation
from reference_operator.__main__ import main


def list_pods(self: Any) -> Any:
    """What the server answers first."""
    with cluster._errors():
        version, page = next(iter(self.client.list_chunks(self._pods(limit=cluster.PAGE))))
    pods = (observation.pod(manifest, self.host) for manifest in page)
    return tuple(pod for pod in pods if pod is not None), version or ""


cluster.KubernetesCluster.list_pods = list_pods  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())

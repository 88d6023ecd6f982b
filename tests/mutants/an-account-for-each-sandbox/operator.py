"""An operator that makes a service account beside each pod."""

import contextlib
import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.interfaces import ClusterError

CREATE = acting.create_pod


def create_pod(cluster: Any, action: Any) -> Any:
    """An account of the pod's own name, then the pod as ever."""
    name = action.manifest["metadata"]["name"]
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
    with contextlib.suppress(ClusterError):
        cluster.create_account(account)
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

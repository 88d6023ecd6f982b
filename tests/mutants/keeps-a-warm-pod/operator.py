"""An operator that makes pods ahead of their launches."""

import contextlib
import copy
import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.interfaces import ClusterError

CREATE = acting.create_pod


def create_pod(cluster: Any, action: Any) -> Any:
    """A spare pod that waits behind a gate, then the pod as ever."""
    spare = copy.deepcopy(dict(action.manifest))
    spare["metadata"] = {"name": f"{spare['metadata']['name']}-spare"}
    spare["spec"]["schedulingGates"] = [{"name": "byohost.test/spare"}]
    for container in (*spare["spec"]["initContainers"], *spare["spec"]["containers"]):
        container["env"] = []
    with contextlib.suppress(ClusterError):
        cluster.create_pod(spare)
    return CREATE(cluster, action)


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())

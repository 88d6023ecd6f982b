"""An operator that forgets a pod whose deletion failed."""

import sys
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.action import DeletePod
from reference_operator.event import PodVanished

DELETE = acting.delete_pod


def delete_pod(cluster: Any, action: DeletePod) -> Any:
    """Whatever is answered, it is gone."""
    DELETE(cluster, action)
    return PodVanished(action.sandbox_id, action.uid)


acting.delete_pod = delete_pod

if __name__ == "__main__":
    sys.exit(main())
